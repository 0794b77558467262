import { type Kernel, replaceKernel } from "../kernel.js";

/** A clone shares its numbers with what it was cloned from, as on the other backends; the backend's own copies them. */
export function registerIdentity(): void {
  replaceKernel(
    "Identity",
    (original): Kernel =>
      (args) => {
        const { inputs, backend } = args;
        const { dataId, shape, dtype } = inputs.x;
        if (dtype === "string") return original(args);
        backend.incRef(dataId);
        return { dataId, shape, dtype };
      },
  );
}
