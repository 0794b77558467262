/** The networks that sources 002 and 004 speak of, as tables. */
import type { Architecture } from "./architecture.js";

/**
 * The whiteboard's network: 32×32×1 → 28×28×4 → 14×14×4 → 10×10×12 → 5×5×12 = 300. The whiteboard ends with the 300 numbers
 * and says nothing of activations; here ReLU follows each convolution, and a dense layer names one of ten classes.
 */
export const whiteboardNetwork: Architecture = {
  name: "whiteboard network",
  input: [32, 32, 1],
  layers: [
    { kind: "convolution", filters: 4, kernel: 5, activation: "relu" },
    { kind: "pooling", window: 2 },
    { kind: "convolution", filters: 12, kernel: 5, activation: "relu" },
    { kind: "pooling", window: 2 },
    { kind: "flatten" },
    { kind: "dense", units: 10, activation: "softmax" },
  ],
};

/**
 * LeNet-5 (Y. LeCun, L. Bottou, Y. Bengio, P. Haffner, Gradient-Based Learning Applied to Document Recognition, 1998):
 * 0.95 % error on MNIST. Differences from the paper, which are those of nearly all who use its name today:
 *
 * 1. C3 sees all six maps; in the paper each of its filters sees three to six of them (1516 weights instead of 2416).
 * 2. Pooling has no weights; in the paper the sum of a window is scaled and shifted by two learnt numbers a map, and squashed.
 * 3. The squashing is tanh; in the paper 1.7159 tanh(2a/3).
 * 4. The last layer is dense with softmax; in the paper it measures distances to bitmaps of the digits.
 * 5. Cross-entropy and Adam; in the paper the distances, and a diagonal approximation of Newton's method.
 *
 * Pictures of 28×28 are padded by two pixels of paper on each side, as in the paper.
 */
export const lenet5: Architecture = {
  name: "LeNet-5",
  input: [32, 32, 1],
  layers: [
    { kind: "convolution", filters: 6, kernel: 5, activation: "tanh" },
    { kind: "pooling", window: 2, mode: "mean" },
    { kind: "convolution", filters: 16, kernel: 5, activation: "tanh" },
    { kind: "pooling", window: 2, mode: "mean" },
    { kind: "flatten" },
    { kind: "dense", units: 120, activation: "tanh" },
    { kind: "dense", units: 84, activation: "tanh" },
    { kind: "dense", units: 10, activation: "softmax" },
  ],
};

/**
 * AlexNet (A. Krizhevsky, I. Sutskever, G. Hinton, ImageNet Classification with Deep Convolutional Neural Networks, 2012),
 * best at ImageNet in 2012. Layers 2, 4 and 5 are in two groups, one on each of two graphics cards.
 *
 * Differences from the paper: it says that pictures have 224×224 pixels, but its 55×55 numbers follow from 227; and its
 * local response normalisation, which learns nothing and later networks left out, isn't here.
 */
export const alexnet: Architecture = {
  name: "AlexNet",
  input: [227, 227, 3],
  layers: [
    { kind: "convolution", filters: 96, kernel: 11, stride: 4, activation: "relu" },
    { kind: "pooling", window: 3, stride: 2 },
    { kind: "convolution", filters: 256, kernel: 5, padding: 2, groups: 2, activation: "relu" },
    { kind: "pooling", window: 3, stride: 2 },
    { kind: "convolution", filters: 384, kernel: 3, padding: 1, activation: "relu" },
    { kind: "convolution", filters: 384, kernel: 3, padding: 1, groups: 2, activation: "relu" },
    { kind: "convolution", filters: 256, kernel: 3, padding: 1, groups: 2, activation: "relu" },
    { kind: "pooling", window: 3, stride: 2 },
    { kind: "flatten" },
    { kind: "dense", units: 4096, activation: "relu" },
    { kind: "dropout", rate: 0.5 },
    { kind: "dense", units: 4096, activation: "relu" },
    { kind: "dropout", rate: 0.5 },
    { kind: "dense", units: 1000, activation: "softmax" },
  ],
};
