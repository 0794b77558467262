/**
 * TensorFlow.js. It is required and not imported, so that this is the object that its own packages read from, and that
 * there is one of it whoever loads it. Its types come with it: `tf.Tensor2D`.
 */
import tf = require("@tensorflow/tfjs");

export { tf };
