/** TensorFlow.js as the lectures use it. */
export { tf } from "./tf.js";
