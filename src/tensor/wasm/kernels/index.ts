import { registerBincount } from "./bincount.js";
import { registerConv2DGradients } from "./conv2d-gradients.js";
import { registerConvolutions } from "./convolution.js";
import { registerDepthwiseGradients } from "./depthwise-gradients.js";
import { registerEinsum } from "./einsum.js";
import { registerElementwise } from "./elementwise.js";
import { registerGather } from "./gather.js";
import { registerIdentity } from "./identity.js";
import { registerMatMul } from "./matmul.js";
import { registerPoolingGradients } from "./pooling-gradients.js";
import { registerPrelu } from "./prelu.js";
import { registerReverse } from "./reverse.js";
import { registerSlice } from "./slice.js";
import { registerTile } from "./tile.js";
import { registerUnsortedSegmentSum } from "./unsorted-segment-sum.js";

/** Registers every kernel that the package's backend lacks, or that is here in a faster or a truer form. */
export function registerKernels(): void {
  registerMatMul();
  registerConvolutions();
  registerConv2DGradients();
  registerPoolingGradients();
  registerDepthwiseGradients();
  registerUnsortedSegmentSum();
  registerEinsum();
  registerElementwise();
  registerTile();
  registerGather();
  registerReverse();
  registerSlice();
  registerIdentity();
  registerPrelu();
  registerBincount();
}
