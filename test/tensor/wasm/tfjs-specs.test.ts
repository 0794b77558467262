import { registerWasm } from "../../../src/tensor/wasm/index.js";
import { tfjsSpecFiles, tfjsSpecs, type Unsupported } from "../../support/tfjs-specs.js";

// TensorFlow.js's own cases, as tfjs-core 4.22.0 publishes them: those of all operations, of all optimisers, and of
// gradients. Left out is what no lecture uses (transforms of complex numbers, ragged tensors and texts), and what has
// nothing to do with the backend: random numbers, whose specs look at statistics of unseeded draws.
const complexOrText = /ops\/(ragged_\w+|complex_ops|ifft|spectral\/\w+|signal\/stft|string\/\w+)_test/;
const drawn = /ops\/(rand|random_\w+|truncated_normal|multinomial|dropout)_test/;

const noComplex = "the backend has no complex numbers";
const noStrings = "the backend keeps texts, but doesn't compute with them";
const unsupported: Unsupported = [
  [/^(add|mul|sub) complex number /, noComplex],
  [/^(add|sub) upcasts when dtypes dont match$/, noComplex],
  [/^abs (complex64 rank-\d|is underflow-safe for complex64)$/, noComplex],
  [/^(clone|onesLike)( \(2\))? \dD complex(64)? dtype$/, noComplex],
  [/^concat\dd concat complex input/, noComplex],
  [/^transpose accepts complex64 input$/, noComplex],
  [/^(equal|notEqual|greater|greaterEqual|less|lessEqual) should support string comparison$/, noStrings],
  [/^fill \dD fill string$/, noStrings],
  [/^squeeze (default|specific dimension|all ones|squeeze only ones)$/, noStrings],
  [/^tile \dd string tensor$/i, noStrings],
  [
    /^avgPool gradient x=\[3,3,1\] f=\[3,3\] s=1 p=explicit$/,
    "it expects less than the gradient where windows go beyond a border",
  ],
  [/^sparseToDense should work for string$/, noStrings],
];

const files = [
  ...tfjsSpecFiles("ops"),
  ...tfjsSpecFiles("optimizers"),
  "gradients_test.js",
  "variable_test.js",
];

describe("TensorFlow.js's own specs on WebAssembly", () => {
  for (const file of files.filter((file) => !complexOrText.test(file) && !drawn.test(file)).sort()) {
    tfjsSpecs(file, registerWasm, unsupported);
  }
});
