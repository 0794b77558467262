import type { Tensor } from "@tensorflow/tfjs-core";
import type { Tensor as OrtTensor } from "onnxruntime-common";
import { engine } from "../../engine.js";
import type { Draw } from "../../random/index.js";
import { arrayOf, sizeOf } from "../graph/shapes.js";
import type { PackedProgram, Value } from "../graph/value.js";
import type { LoweredProgram } from "../lower/index.js";
import { held } from "./held.js";
import { onnxRuntime } from "./onnxruntime.js";
import { ortTensor } from "./ort-tensor.js";
import { State } from "./state.js";
import { currentValues } from "./values.js";

/** Puts an input's tensor of this call in its place. */
type Feed = (feeds: Record<string, OrtTensor>, argumentTensors: readonly Tensor[]) => void;

export interface ExecutableOptions {
  /** How many threads compute one operation. Default: as many as there are cores. */
  threads?: number;
}

const firstLine = (error: unknown): string => (error as Error).message.split("\n")[0];

/** A lowered program, loaded, with its variables' values. */
export class Executable {
  /** Nothing, where there is nothing to compute. */
  readonly #session: ReturnType<typeof load> | undefined;
  readonly #states: { state: State; output: string }[];
  readonly #feeds: Feed[];
  readonly #results: { name: string; value: Value }[];
  readonly #draws: { draw: Draw; values: Float32Array | Int32Array; tensor: OrtTensor }[];
  readonly #fed: Record<string, OrtTensor> = {};

  /**
   * @param draws all that the step draws, in order: also what no result needs, since the stream goes on behind it
   */
  constructor(
    program: PackedProgram,
    lowered: LoweredProgram,
    draws: readonly Draw[],
    options: ExecutableOptions,
  ) {
    const outputs = [lowered.results, lowered.updates, lowered.packs].flat();
    this.#session = outputs.length > 0 ? load(lowered.bytes, options) : undefined;
    this.#states = [
      ...program.packs.map(({ variables }, index) => ({
        state: new State(variables),
        output: lowered.packs[index],
      })),
      ...[...program.updates.keys()].map((variable, index) => ({
        state: new State([variable]),
        output: lowered.updates[index],
      })),
    ];
    this.#results = program.results.map((value, index) => ({ name: lowered.results[index], value }));
    this.#draws = draws.map((draw) => {
      const values = arrayOf(draw.dtype, sizeOf(draw.shape)) as Float32Array | Int32Array;
      return { draw, values, tensor: ortTensor(draw.dtype, values, draw.shape) };
    });
    this.#feeds = lowered.inputs.map((input) => this.#feed(input));
  }

  /** One step: the results' tensors, new ones. */
  run(argumentTensors: readonly Tensor[]): Tensor[] {
    for (const { state } of this.#states) state.takeOver();
    for (const { draw, values } of this.#draws) draw.generate(values);
    for (const feed of this.#feeds) feed(this.#fed, argumentTensors);
    const fetches: Record<string, OrtTensor> = {};
    for (const { state, output } of this.#states) fetches[output] = state.target;
    const values = this.#results.map(({ name, value }) => {
      const array = arrayOf(value.dtype, sizeOf(value.shape));
      fetches[name] = ortTensor(value.dtype, array, value.shape);
      return array;
    });
    try {
      this.#session?.run(this.#fed, fetches, {});
    } catch (error) {
      throw new Error(`The compiled step failed: ${firstLine(error)}`);
    }
    for (const { state } of this.#states) state.advance();
    return this.#results.map(({ value }, index) =>
      engine.makeTensor(values[index], value.shape, value.dtype, held),
    );
  }

  dispose(): void {
    this.#session?.dispose();
  }

  #feed({ name, leaf, value }: LoweredProgram["inputs"][number]): Feed {
    const { dtype, shape } = value;
    switch (leaf.op) {
      case "Argument":
        return (feeds, tensors) => {
          feeds[name] = ortTensor(dtype, currentValues(tensors[leaf.index]), shape);
        };
      case "Packed": {
        // What lies together is updated together, so that there is a state of these variables.
        const { state } = this.#states.find((one) => one.state.variables[0] === leaf.variables[0])!;
        return (feeds) => {
          feeds[name] = state.source;
        };
      }
      case "Variable": {
        const { variable } = leaf;
        const state = this.#states.find((one) => one.state.variables.includes(variable))?.state;
        if (state) {
          const index = state.variables.indexOf(variable);
          return (feeds) => {
            feeds[name] = state.sourceOf(index);
          };
        }
        return (feeds) => {
          feeds[name] = ortTensor(dtype, currentValues(variable), shape);
        };
      }
      case "Captured": {
        // Its values are the same for ever: they are read once.
        const tensor = ortTensor(dtype, currentValues(leaf.tensor).slice(), shape);
        return (feeds) => {
          if (leaf.tensor.isDisposed) throw new Error("Tensor is disposed.");
          feeds[name] = tensor;
        };
      }
      case "LearningRate": {
        const rate = new Float32Array(1);
        const tensor = ortTensor(dtype, rate, shape);
        return (feeds) => {
          rate[0] = leaf.sign * leaf.optimizer.learningRate;
          feeds[name] = tensor;
        };
      }
      case "Draw": {
        const { tensor } = this.#draws[leaf.index];
        return (feeds) => {
          feeds[name] = tensor;
        };
      }
    }
  }
}

function load(bytes: Uint8Array, { threads = 0 }: ExecutableOptions) {
  const session = new (onnxRuntime().InferenceSession)();
  const { buffer, byteOffset, byteLength } = bytes;
  try {
    session.loadModel(buffer as ArrayBuffer, byteOffset, byteLength, {
      graphOptimizationLevel: "all",
      intraOpNumThreads: threads,
      logSeverityLevel: 4,
    });
  } catch (error) {
    throw new Error(`ONNX Runtime refuses its graph: ${firstLine(error)}`);
  }
  return session;
}
