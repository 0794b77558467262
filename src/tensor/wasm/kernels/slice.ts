import { tf } from "../../tf.js";
import { type Kernel, replaceKernel } from "../kernel.js";

/** A slice that goes beyond its tensor would read whatever lies there. */
export function registerSlice(): void {
  replaceKernel(
    "Slice",
    (original): Kernel =>
      (args) => {
        const { x } = args.inputs;
        const [begin, size] = tf.slice_util.parseSliceParams(x as never, args.attrs.begin, args.attrs.size);
        tf.slice_util.assertParamsValid(x as never, begin, size);
        return original(args);
      },
  );
}
