// Trains a network and a GAN for some steps on the backend that LECTERN_BACKEND names, and prints what came of it.
import { rng, spirals } from "../../../src/data/index.js";
import { createGan, drawAround, perceptron, ringCenters, trainGan } from "../../../src/learn/gan/index.js";
import { initialWeights, network, networkLoss, oneHot, toLayersModel } from "../../../src/learn/nn/index.js";
import { backend, tf } from "../../../src/tensor/index.js";

const { X, Y } = spirals({ m: 60, classes: 3, generator: rng(1) });
const net = network({ layers: [2, 8, 8, 3], activation: "swish" });
const model = toLayersModel(net, initialWeights(net, { generator: rng(2) }));
model.compile({ optimizer: tf.train.sgd(0.5), loss: networkLoss(net) });
const { history } = await model.fit(tf.tensor2d(X.to2DArray()), tf.tensor2d(oneHot(Y, 3).to2DArray()), {
  epochs: 10,
  batchSize: 60,
  shuffle: false,
});

const generator = rng(3);
const gan = createGan({
  G: perceptron({ layers: [4, 16, 2], generator }),
  d: perceptron({ layers: [4, 16, 1], generator }),
  α: 1e-3,
  pack: 2,
});
const { history: game } = trainGan(gan, {
  batch: (m) => drawAround(generator, m, ringCenters(), 0.1),
  m: 32,
  steps: 10,
  generator,
});

console.log(JSON.stringify({ backend: backend.name, network: history["loss"], gan: game.map(({ J }) => J) }));
