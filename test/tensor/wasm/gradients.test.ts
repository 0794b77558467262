import assert from "node:assert/strict";
import type { Tensor } from "@tensorflow/tfjs";
import { choice, integer, normal, type RandomGenerator, rng } from "lectern/data";
import { tf } from "lectern/tensor";
import { registerWasm } from "../../../src/tensor/wasm/index.js";
import { tensorMemory } from "../../support/tensors.js";

/** An operation on tensors, and the shapes of what it is given. */
interface Case {
  name: string;
  run: (...inputs: never[]) => Tensor;
  shapes: number[][];
  /** Where tfjs itself has no right gradient: of dilated convolutions, and of some operands that are broadcast. */
  onlyResult?: boolean;
}

const seeds = [1, 2, 3, 4, 5];
const pads = (random: RandomGenerator) => choice(random, ["same", "valid", 1, 0] as const);

/** Height and width of pictures, big enough for any filter below with any dilation. */
const sizes = (random: RandomGenerator) => [integer(random, 7, 11), integer(random, 7, 11)];

function convolution(random: RandomGenerator): Case {
  const [stride, dilation] = choice(random, [
    [1, 1],
    [2, 1],
    [3, 1],
    [1, 2],
    [1, 3],
  ] as const);
  const [inChannels, outChannels] = [integer(random, 1, 5), integer(random, 1, 9)];
  const filter = [integer(random, 1, 3), integer(random, 1, 3), inChannels, outChannels];
  const pad = pads(random);
  const x = [integer(random, 1, 3), ...sizes(random), inChannels];
  return {
    name: `conv2d of ${x} by ${filter}, stride ${stride}, dilation ${dilation}, padding ${pad}`,
    run: (x: never, filter: never) => tf.conv2d(x, filter, stride, pad, "NHWC", dilation, ...rounding(pad)),
    shapes: [x, filter],
    onlyResult: dilation > 1,
  };
}

const rounding = (pad: string | number): ["floor"] | [] => (typeof pad === "number" ? ["floor"] : []);

function depthwise(random: RandomGenerator): Case {
  const [stride, dilation] = choice(random, [
    [1, 1],
    [2, 1],
    [1, 2],
  ] as const);
  const channels = integer(random, 1, 5);
  const filter = [integer(random, 1, 3), integer(random, 1, 3), channels, integer(random, 1, 3)];
  const pad = choice(random, ["same", "valid"] as const);
  const x = [integer(random, 1, 3), ...sizes(random), channels];
  return {
    name: `depthwise convolution of ${x} by ${filter}, stride ${stride}, dilation ${dilation}, padding ${pad}`,
    run: (x: never, filter: never) => tf.depthwiseConv2d(x, filter, stride, pad, "NHWC", dilation),
    shapes: [x, filter],
    onlyResult: dilation > 1,
  };
}

function transposedConvolution(random: RandomGenerator): Case {
  const stride = integer(random, 1, 3);
  const size = integer(random, 2, 5);
  const [inChannels, outChannels] = [integer(random, 1, 5), integer(random, 1, 5)];
  const filter = [integer(random, 1, 4), integer(random, 1, 4), outChannels, inChannels];
  const batch = integer(random, 1, 3);
  const out: [number, number, number, number] = [batch, size * stride, size * stride, outChannels];
  return {
    name: `transposed convolution to ${out} by ${filter}, stride ${stride}`,
    run: (x: never, filter: never) => tf.conv2dTranspose(x, filter, out, stride, "same"),
    shapes: [[batch, size, size, inChannels], filter],
  };
}

const pooling =
  (kind: "maxPool" | "avgPool") =>
  (random: RandomGenerator): Case => {
    const [window, stride] = [integer(random, 1, 3), integer(random, 1, 3)];
    const pad = choice(random, ["same", "valid"] as const);
    const x = [integer(random, 1, 3), ...sizes(random), integer(random, 1, 5)];
    return {
      name: `${kind} of ${x}, window ${window}, stride ${stride}, padding ${pad}`,
      run: (x: never) => tf[kind](x, window, stride, pad),
      shapes: [x],
    };
  };

function product(random: RandomGenerator): Case {
  const batches = choice(random, [
    [[], []],
    [[3], [3]],
    [[1], [4]],
    [[5], []],
  ] as const);
  const [rows, inner, columns] = [1, 2, 3].map(() => integer(random, 1, 40));
  const [transposeA, transposeB] = [1, 2].map(() => choice(random, [true, false]));
  const a = [...batches[0], ...(transposeA ? [inner, rows] : [rows, inner])];
  const b = [...batches[1], ...(transposeB ? [columns, inner] : [inner, columns])];
  return {
    name: `product of ${a}${transposeA ? " transposed" : ""} and ${b}${transposeB ? " transposed" : ""}`,
    run: (a: never, b: never) => tf.matMul(a, b, transposeA, transposeB),
    shapes: [a, b],
    onlyResult: String(batches[0]) !== String(batches[1]),
  };
}

/** Shapes of two operands that are broadcast: some axes have one place only, or are missing in one. */
function broadcastShapes(random: RandomGenerator): [number[], number[]] {
  const shape = Array.from({ length: integer(random, 1, 4) }, () => integer(random, 1, 9));
  const thin = () => shape.map((size) => choice(random, [1, size, size]));
  const cut = (sizes: number[]) => sizes.slice(integer(random, 0, sizes.length));
  return choice(random, [
    [shape, cut(thin())],
    [cut(thin()), shape],
    [thin(), thin()],
    [shape, shape],
  ]);
}

const binary =
  (kind: "add" | "sub" | "mul" | "div" | "maximum" | "squaredDifference") =>
  (random: RandomGenerator): Case => {
    const shapes = broadcastShapes(random);
    return {
      name: `${kind} of ${shapes.join(" and ")}`,
      run: (a: never, b: never) => tf[kind](a, b),
      shapes,
      onlyResult: ["maximum", "squaredDifference"].includes(kind) && String(shapes[0]) !== String(shapes[1]),
    };
  };

const reduction =
  (kind: "sum" | "mean" | "max") =>
  (random: RandomGenerator): Case => {
    const shape = Array.from({ length: integer(random, 1, 4) }, () => integer(random, 1, 9));
    const axes = shape.map((_, axis) => axis).filter(() => choice(random, [true, false]));
    return {
      name: `${kind} of ${shape} over ${axes}`,
      run: (x: never) => tf[kind](x, axes, true),
      shapes: [shape],
    };
  };

function normalisation(random: RandomGenerator): Case {
  const shape = [integer(random, 2, 4), ...sizes(random), integer(random, 1, 6)];
  const channels = shape.slice(-1);
  return {
    name: `batch normalisation of ${shape}`,
    run: (x: never, scale: never, offset: never) => {
      const { mean, variance } = tf.moments(x, [0, 1, 2]);
      return tf.batchNorm(x, mean as never, variance as never, offset, scale);
    },
    shapes: [shape, channels, channels],
  };
}

function gathering(random: RandomGenerator): Case {
  const shape = [integer(random, 2, 9), integer(random, 1, 5)];
  const rows = Array.from({ length: integer(random, 1, 12) }, () => integer(random, 0, shape[0] - 1));
  return {
    name: `rows ${rows} gathered from ${shape}`,
    run: (x: never) => tf.gather(x, tf.tensor1d(rows, "int32")),
    shapes: [shape],
  };
}

const activations = [
  "relu",
  "elu",
  "selu",
  "sigmoid",
  "tanh",
  "softplus",
  "softmax",
  "logSoftmax",
  "leakyRelu",
  "swish",
];
const activation =
  (kind: string) =>
  (random: RandomGenerator): Case => {
    const shape = [integer(random, 1, 9), integer(random, 1, 9)];
    const functions = tf as unknown as Record<string, (x: Tensor) => Tensor>;
    const run = kind === "swish" ? (x: Tensor) => x.mul(x.sigmoid()) : functions[kind];
    return { name: `${kind} of ${shape}`, run: run as Case["run"], shapes: [shape] };
  };

const resizing =
  (kind: "resizeBilinear" | "resizeNearestNeighbor") =>
  (random: RandomGenerator): Case => {
    const shape = [integer(random, 1, 2), ...sizes(random), integer(random, 1, 3)];
    const [height, width] = sizes(random);
    return {
      name: `${kind} of ${shape} to ${height}×${width}`,
      run: (x: never) => tf.image[kind](x, [height, width]),
      shapes: [shape],
    };
  };

const drawn = (random: RandomGenerator, shape: number[]) =>
  Float32Array.from({ length: tf.util.sizeFromShape(shape) }, () => normal(random));

/** The operation's result and its gradients for a random gradient of the result, on the backend that is in use. */
function evaluate(
  { run, shapes, onlyResult }: Case,
  seed: number,
): { shape: number[]; values: Float32Array }[] {
  const random = rng(seed);
  const draw = (shape: number[]) => tf.tensor(drawn(random, shape), shape);
  return tf.tidy(() => {
    const inputs = shapes.map(draw);
    const out = run(...(inputs as never[]));
    const gradient = draw(out.shape);
    const gradients = onlyResult
      ? []
      : tf.grads((...xs: Tensor[]) => run(...(xs as never[])))(inputs, gradient);
    return [out, ...gradients].map((x) => ({ shape: x.shape, values: x.dataSync() as Float32Array }));
  });
}

const families: Record<string, (random: RandomGenerator) => Case> = {
  convolution,
  "depthwise convolution": depthwise,
  "transposed convolution": transposedConvolution,
  "max pooling": pooling("maxPool"),
  "product of matrices": product,
  "batch normalisation": normalisation,
  gathering,
  ...Object.fromEntries(
    (["add", "sub", "mul", "div", "maximum", "squaredDifference"] as const).map((kind) => [
      kind,
      binary(kind),
    ]),
  ),
  ...Object.fromEntries((["sum", "mean", "max"] as const).map((kind) => [kind, reduction(kind)])),
  ...Object.fromEntries(activations.map((kind) => [kind, activation(kind)])),
};

/** Linear in the one input. Their gradients are looked at without tfjs's JavaScript, which has wrong ones. */
const linear: typeof families = {
  "average pooling": pooling("avgPool"),
  "bilinear resizing": resizing("resizeBilinear"),
  "resizing to the nearest": resizing("resizeNearestNeighbor"),
  "transposed convolution": transposedConvolution,
};

describe("gradients on WebAssembly are those of plain JavaScript", () => {
  for (const [family, draw] of Object.entries(families)) {
    it(`for ${family}`, () => {
      for (const seed of seeds) {
        const random = rng(seed);
        for (let round = 0; round < 8; round++) {
          const example = draw(random);
          void tf.setBackend("cpu");
          const expected = evaluate(example, seed);
          registerWasm();
          const actual = evaluate(example, seed);
          for (const [i, { shape, values }] of actual.entries()) {
            const what = `${example.name}: ${i === 0 ? "result" : `gradient ${i}`}`;
            assert.deepEqual(shape, expected[i].shape, what);
            for (const [j, value] of values.entries()) {
              const right = expected[i].values[j];
              const error = Math.abs(value - right);
              assert.ok(
                error <= 2e-4 * (1 + Math.abs(right)),
                `${what}: ${value} instead of ${right} at ${j}`,
              );
            }
          }
        }
      }
    });
  }

  it("and leave no memory behind", () => {
    registerWasm();
    const random = rng(1);
    const cases = Object.values({ ...families, ...linear }).map((draw) => draw(random));
    const buffers = () => [
      tensorMemory().numTensors,
      (tf.backend() as unknown as { numDataIds(): number }).numDataIds(),
    ];
    for (const example of cases) evaluate(example, 1);
    const before = buffers();
    for (const example of cases) evaluate(example, 1);
    // What other tests have left may be freed meanwhile.
    for (const [i, count] of buffers().entries())
      assert.ok(count <= before[i], `${count} instead of ${before[i]}`);
  });
});

describe("linear operations on WebAssembly", () => {
  for (const [family, draw] of Object.entries(linear)) {
    it(`${family}: the result is that of plain JavaScript, and the gradient is its adjoint`, () => {
      for (const seed of seeds) {
        const random = rng(seed);
        for (let round = 0; round < 8; round++) {
          const example = draw(random);
          void tf.setBackend("cpu");
          const [expected] = evaluate({ ...example, onlyResult: true }, seed);
          registerWasm();
          const [actual] = evaluate(example, seed);
          assert.deepEqual(actual.shape, expected.shape, example.name);
          for (const [i, value] of actual.values.entries()) {
            assert.ok(Math.abs(value - expected.values[i]) < 1e-4, `${example.name} at ${i}`);
          }
          // ⟨dy, A x⟩ = ⟨Aᵀ dy, x⟩
          const [left, right] = tf.tidy(() => {
            const [x, ...others] = example.shapes.map((shape) => tf.tensor(drawn(random, shape), shape));
            const f = (x: Tensor) => example.run(...([x, ...others] as never[]));
            const dy = tf.tensor(drawn(random, actual.shape), actual.shape);
            return [dy.mul(f(x)), tf.grad(f)(x, dy).mul(x)].map((product) => product.sum().dataSync()[0]);
          });
          assert.ok(
            Math.abs(left - right) < 1e-3 * (1 + Math.abs(left)),
            `${example.name}: ${left} and ${right}`,
          );
        }
      }
    });
  }

  it("products broadcast their batches on both sides", () => {
    registerWasm();
    const random = rng(1);
    const [a, b] = [
      [2, 1, 30, 20],
      [1, 3, 20, 10],
    ].map((shape) => tf.tensor4d(drawn(random, shape), shape as never));
    const product = tf.matMul(a, b) as typeof a;
    assert.deepEqual(product.shape, [2, 3, 30, 10]);
    for (const i of [0, 1]) {
      for (const j of [0, 1, 2]) {
        const single = tf.matMul(a.gather([i]).reshape([30, 20]), b.gather([j], 1).reshape([20, 10]));
        const same = product.gather([i]).gather([j], 1).reshape([30, 10]);
        assert.ok(tf.max(tf.abs(tf.sub(single, same))).dataSync()[0] < 1e-5, `${i}, ${j}`);
      }
    }
  });
});
