/** Information and what training takes from it, and the dot product, after source 003. */
export { frequencies, type Unit } from "./distribution.js";
export { crossEntropy, entropy, hartley, information, klDivergence } from "./entropy.js";
export { logLikelihood } from "./likelihood.js";
export { type SoftmaxCrossEntropy, softmax, softmaxCrossEntropy } from "./softmax.js";
export { angle, cosine, dot, norm } from "./vectors.js";
