import { binaryKernels, unaryKernels } from "../graph/elementwise.js";
import { sizeOf } from "../graph/shapes.js";
import type { Value } from "../graph/value.js";
import { elementType, elementTypes } from "../onnx/model.js";
import { type Layout, type Lowering, toFirst } from "./lowering.js";

/** How a kernel is made of ONNX's operators, given its operands' names. */
type Formula = (lowering: Lowering, ...operands: string[]) => string;

const same =
  (opType: string): Formula =>
  (lowering, ...operands) =>
    lowering.node(opType, operands);

const number = (lowering: Lowering, name: string): number => Number(lowering.attributes[name]);

const unary: Record<string, Formula> = {
  Abs: same("Abs"),
  Acos: same("Acos"),
  Acosh: same("Acosh"),
  Asin: same("Asin"),
  Asinh: same("Asinh"),
  Atan: same("Atan"),
  Atanh: same("Atanh"),
  Cast: (l, x) => {
    return l.node("Cast", [x], { to: elementTypes[elementType(l.output.dtype)] });
  },
  Ceil: same("Ceil"),
  ClipByValue: (l, x) =>
    l.node("Clip", [x, l.number(number(l, "clipValueMin")), l.number(number(l, "clipValueMax"))]),
  Cos: same("Cos"),
  Cosh: same("Cosh"),
  Elu: (l, x) => l.node("Elu", [x], { alpha: { float: 1 } }),
  Erf: same("Erf"),
  Exp: same("Exp"),
  Expm1: (l, x) => l.node("Sub", [l.node("Exp", [x]), l.model.float(1)]),
  Floor: same("Floor"),
  IsFinite: (l, x) => l.node("Not", [l.node("Or", [l.node("IsNaN", [x]), l.node("IsInf", [x])])]),
  IsInf: same("IsInf"),
  IsNan: same("IsNaN"),
  LeakyRelu: (l, x) => l.node("LeakyRelu", [x], { alpha: { float: number(l, "alpha") } }),
  Log: same("Log"),
  Log1p: (l, x) => l.node("Log", [l.node("Add", [x, l.model.float(1)])]),
  LogicalNot: same("Not"),
  Neg: same("Neg"),
  Reciprocal: same("Reciprocal"),
  Relu: same("Relu"),
  Relu6: (l, x) => l.node("Clip", [x, l.model.float(0), l.model.float(6)]),
  Round: same("Round"),
  Rsqrt: (l, x) => l.node("Reciprocal", [l.node("Sqrt", [x])]),
  Selu: same("Selu"),
  Sigmoid: same("Sigmoid"),
  Sign: same("Sign"),
  Sin: same("Sin"),
  Sinh: same("Sinh"),
  Softplus: same("Softplus"),
  Sqrt: same("Sqrt"),
  Square: (l, x) => l.node("Mul", [x, x]),
  Step: (l, x) => {
    const alpha = number(l, "alpha") || 0;
    const input = l.input("x");
    if (input.dtype === "float32" && alpha >= 0 && alpha <= 1) {
      // Every positive number becomes one or more; two vectorised passes, several times faster than a comparison.
      const grown = l.node("Mul", [x, l.model.float(1e38)]);
      return l.node("Clip", [grown, l.model.float(alpha), l.model.float(1)]);
    }
    const positive = l.node("Greater", [x, zero(l, input)]);
    if (alpha === 0) return l.node("Cast", [positive], { to: elementTypes[elementType(l.output.dtype)] });
    return l.node("Where", [positive, l.model.float(1), l.model.float(alpha)]);
  },
  Tan: same("Tan"),
  Tanh: same("Tanh"),
};

const compared =
  (opType: string, negated = false): Formula =>
  (lowering, a, b) => {
    const result = lowering.node(opType, [a, b]);
    return negated ? lowering.node("Not", [result]) : result;
  };

const binary: Record<string, Formula> = {
  Add: same("Add"),
  /** The angle of the slope, in the half plane that the point is in. */
  Atan2: (l, y, x) => {
    const zero = l.model.float(0);
    // Adding zero makes -0 a 0.
    const base = l.node("Atan", [l.node("Div", [y, l.node("Add", [x, zero])])]);
    const half = l.node("Where", [
      l.node("Less", [y, zero]),
      l.model.float(-Math.PI),
      l.model.float(Math.PI),
    ]);
    const angle = l.node("Where", [l.node("Less", [x, zero]), l.node("Add", [base, half]), base]);
    const isOrigin = l.node("And", [l.node("Equal", [x, zero]), l.node("Equal", [y, zero])]);
    return l.node("Where", [isOrigin, zero, angle]);
  },
  EluGrad: (l, dy, y) => {
    const negative = l.node("Mul", [dy, l.node("Add", [y, l.model.float(1)])]);
    return l.node("Where", [l.node("GreaterOrEqual", [y, l.model.float(0)]), dy, negative]);
  },
  Equal: compared("Equal"),
  FloorDiv: (l, a, b) => {
    if (l.output.dtype !== "int32") return l.node("Floor", [l.node("Div", [a, b])]);
    // Every whole number of 32 bits is one of these.
    const float = (name: string) => l.node("Cast", [name], { to: elementTypes.float64 });
    return l.node("Cast", [l.node("Floor", [l.node("Div", [float(a), float(b)])])], {
      to: elementTypes.int32,
    });
  },
  Greater: compared("Greater"),
  GreaterEqual: compared("GreaterOrEqual"),
  Less: compared("Less"),
  LessEqual: compared("LessOrEqual"),
  LogicalAnd: same("And"),
  LogicalOr: same("Or"),
  Maximum: same("Max"),
  Minimum: same("Min"),
  // The result has the divisor's sign, as Python's has.
  Mod: (l, a, b) =>
    l.output.dtype === "int32"
      ? l.node("Mod", [a, b])
      : l.node("Sub", [a, l.node("Mul", [l.node("Floor", [l.node("Div", [a, b])]), b])]),
  Multiply: same("Mul"),
  NotEqual: compared("Equal", true),
  Pow: same("Pow"),
  Prelu: (l, x, alpha) =>
    l.node("Add", [l.node("Relu", [x]), l.node("Mul", [alpha, l.node("Min", [x, l.model.float(0)])])]),
  RealDiv: same("Div"),
  SquaredDifference: (l, a, b) => {
    const difference = l.node("Sub", [a, b]);
    return l.node("Mul", [difference, difference]);
  },
  Sub: same("Sub"),
};

/** The names of a binary kernel's operands, in order. */
const operandNames: Record<string, string[]> = {
  EluGrad: ["dy", "y"],
  Prelu: ["x", "alpha"],
  Select: ["condition", "t", "e"],
};

/**
 * Lowers a kernel that computes element by element. It is done in the layout that its largest operands have, so that
 * pictures stay as convolutions leave them.
 */
export function lowerElementwise(lowering: Lowering): void {
  const { op, inputs } = lowering.call;
  const names =
    operandNames[op] ??
    (unaryKernels.has(op) ? ["x"] : binaryKernels.has(op) ? ["a", "b"] : Object.keys(inputs));
  const layout = layoutOf(lowering);
  const operands = names.map((name) => operand(lowering, inputs[name], layout));
  if (op === "Select") lowering.result(selected(lowering, operands), layout);
  else if (op === "AddN") lowering.result(lowering.node("Sum", operands), layout);
  else lowering.result((unary[op] ?? binary[op])(lowering, ...operands), layout);
}

function layoutOf({ call, names }: Lowering): Layout {
  const { inputs, outputs } = call;
  const size = sizeOf(outputs[0].shape);
  const pictures = Object.values(inputs).filter(
    (value) => value.shape.length === 4 && sizeOf(value.shape) === size,
  );
  return pictures.some((value) => names.isFirst(value)) ? "first" : "last";
}

/** An operand's name in a layout, also where it has fewer axes than the result. */
function operand({ model, names, call }: Lowering, value: Value, layout: Layout): string {
  const { shape } = value;
  if (layout === "last" || sizeOf(shape) === 1) {
    const name = names.get(value);
    // A number that lies in more axes than the result has would add axes to it.
    return shape.length > call.outputs[0].shape.length
      ? model.node("Reshape", [name, model.integers([])])
      : name;
  }
  if (shape.length === 4) return names.get(value, "first");
  const full = [...new Array<number>(4 - shape.length).fill(1), ...shape];
  const expanded = model.node("Reshape", [names.get(value), model.integers(full)]);
  const [batch, height, width, channels] = full;
  if (height * width === 1) return model.node("Reshape", [expanded, model.integers([batch, channels, 1, 1])]);
  return model.node("Transpose", [expanded], { perm: toFirst });
}

/** One or the other; ONNX Runtime can't choose between truths. */
function selected(l: Lowering, [condition, ...choices]: string[]): string {
  const isChosen = truth(l, l.input("condition"), condition);
  if (l.output.dtype !== "bool") return l.node("Where", [isChosen, ...choices]);
  const [chosen, other] = choices;
  return l.node("Or", [l.node("And", [isChosen, chosen]), l.node("And", [l.node("Not", [isChosen]), other])]);
}

function truth({ node }: { node: Lowering["node"] }, value: Value, name: string): string {
  return value.dtype === "bool" ? name : node("Cast", [name], { to: elementTypes.bool });
}

function zero({ model }: Lowering, { dtype }: Value): string {
  return dtype === "int32" ? model.constant(Int32Array.of(0), "int32", []) : model.float(0);
}
