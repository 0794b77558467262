import type { Layout, Lowering } from "./lowering.js";

/** The slopes of a PReLU, one for each channel or each place of a picture, laid out as the picture. */
function slopesOf(l: Lowering, layout: Layout): string {
  const { shape } = l.input("preluActivationWeights");
  const name = l.name("preluActivationWeights");
  if (layout === "last" || shape.length === 0) return name;
  const [height, width, channels] = [1, 1, 1, ...shape].slice(-3);
  const whole = l.node("Reshape", [name, l.model.integers([height, width, channels])]);
  return l.node("Transpose", [whole], { perm: [2, 0, 1] });
}

/** What a fused kernel applies to its result. */
export function activated(l: Lowering, x: string, layout: Layout = "last"): string {
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
    case "prelu": {
      const slopes = slopesOf(l, layout);
      const negative = l.node("Mul", [slopes, l.node("Min", [x, l.model.float(0)])]);
      return l.node("Add", [l.node("Relu", [x]), negative]);
    }
    default:
      return l.fail(`with the activation ${JSON.stringify(activation)}`);
  }
}
