import { activated } from "./activation.js";
import type { Lowering } from "./lowering.js";

type Lower = (lowering: Lowering) => void;

function product(l: Lowering, bias?: string): string {
  const [a, b] = [l.input("a"), l.input("b")];
  const transA = l.attributes["transposeA"] === true ? 1 : 0;
  const transB = l.attributes["transposeB"] === true ? 1 : 0;
  if (a.shape.length === 2 && b.shape.length === 2) {
    return l.node("Gemm", [l.name("a"), l.name("b"), ...(bias === undefined ? [] : [bias])], {
      transA,
      transB,
    });
  }
  const result =
    transA || transB
      ? l.node("FusedMatMul", [l.name("a"), l.name("b")], { transA, transB }, "com.microsoft")
      : l.node("MatMul", [l.name("a"), l.name("b")]);
  return bias === undefined ? result : l.node("Add", [result, bias]);
}

export const matmulLowerings: Record<string, Lower> = {
  BatchMatMul: (l) => l.result(product(l)),
  _FusedMatMul: (l) => {
    const bias = l.call.inputs["bias"] ? l.name("bias") : undefined;
    l.result(activated(l, product(l, bias)));
  },
};
