import { registerConv2DGradients } from "./conv2d-gradients.js";
import { registerConvolutions } from "./convolution.js";
import { registerDepthwiseGradients } from "./depthwise-gradients.js";
import { registerEinsum } from "./einsum.js";
import { registerElementwise } from "./elementwise.js";
import { registerMatMul } from "./matmul.js";
import { registerUnsortedSegmentSum } from "./unsorted-segment-sum.js";

/** Registers every kernel that the package's backend lacks, or that is here in a faster or a truer form. */
export function registerKernels(): void {
  registerMatMul();
  registerConvolutions();
  registerConv2DGradients();
  registerDepthwiseGradients();
  registerUnsortedSegmentSum();
  registerEinsum();
  registerElementwise();
}
