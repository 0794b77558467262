import { createRequire } from "node:module";

const require = createRequire(import.meta.url);

/**
 * TensorFlow.js. It is required and not imported, so that this is the object that its own packages read from, and that
 * there is one of it whoever loads it.
 */
export const tf = require("@tensorflow/tfjs") as typeof import("@tensorflow/tfjs");
