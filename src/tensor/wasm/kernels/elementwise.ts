import { type Kernel, replaceKernel } from "../kernel.js";
import { elementsOf, floatsOf } from "../memory.js";

/** Elementwise kernels of the backend that give something else than the other backends do. */
export function registerElementwise(): void {
  replaceKernel("Cast", cast);
  replaceKernel("ClipByValue", clipByValue);
}

/** The backend copies numbers into booleans as they are, so that 3 stays 3, and ½ becomes 0. */
function cast(original: Kernel): Kernel {
  return (args) => {
    const { inputs, attrs, backend } = args;
    const { x } = inputs;
    if (attrs.dtype !== "bool" || x.dtype === "bool" || x.dtype === "string") return original(args);
    const out = backend.makeOutput(x.shape, "bool");
    const flags = elementsOf(backend, out);
    const values = elementsOf(backend, x);
    for (let i = 0; i < values.length; i++) flags[i] = values[i] === 0 ? 0 : 1;
    return out;
  };
}

/** The backend turns what is not a number into a bound, which hides that a training has diverged. */
function clipByValue(original: Kernel): Kernel {
  return (args) => {
    const { inputs, backend } = args;
    const out = original(args);
    if (inputs.x.dtype !== "float32") return out;
    const [values, clipped] = [floatsOf(backend, inputs.x), floatsOf(backend, out)];
    for (let i = 0; i < values.length; i++) if (Number.isNaN(values[i])) clipped[i] = Number.NaN;
    return out;
  };
}
