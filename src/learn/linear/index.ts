/** Linear and logistic regression by gradient descent, in the notation of source 002. */
export { Matrix } from "ml-matrix";
export { accuracy, decisionLine, predict } from "./classify.js";
export { type Curvature, curvature, measuredRate } from "./curvature.js";
export { type Descent, type DescentSpec, type DescentStep, gradientDescent } from "./descent.js";
export { designMatrix } from "./design.js";
export { finiteDifferences } from "./finite-differences.js";
export { linearRegression } from "./linear.js";
export { logisticRegression } from "./logistic.js";
export { normalEquation } from "./normal-equation.js";
export type { Objective } from "./objective.js";
export { sigmoid } from "./sigmoid.js";
export { path, type Surface, type SurfaceSpec, surface } from "./surface.js";
