import type { Lowering } from "./lowering.js";

/** What a fused kernel applies to its result. */
export function activated(l: Lowering, x: string): string {
  const activation = (l.attributes["activation"] ?? "linear") as string;
  switch (activation) {
    case "linear":
      return x;
    case "relu":
      return l.node("Relu", [x]);
    case "relu6":
      return l.node("Clip", [x, l.model.float(0), l.model.float(6)]);
    case "elu":
      return l.node("Elu", [x], { alpha: { float: 1 } });
    case "sigmoid":
      return l.node("Sigmoid", [x]);
    case "leakyrelu":
      return l.node("LeakyRelu", [x], { alpha: { float: Number(l.attributes["leakyreluAlpha"]) } });
    default:
      return l.fail(`with the activation ${JSON.stringify(activation)}`);
  }
}
