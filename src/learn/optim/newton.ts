import { LuDecomposition, Matrix } from "ml-matrix";
import { refuseUnknownOptions } from "../../display/index.js";
import { mustBe, mustBePositive } from "../../random/options.js";
import { mustFitStep, type Optimiser } from "./optimiser.js";

export interface NewtonSpec {
  /** The Hessian: the n × n second derivatives at w, in rows. */
  hessian: (w: readonly number[]) => number[][];
  /** The share of Newton's step that is made, above 0 (1 if not given: all of it). */
  α?: number;
}

/**
 * Newton's method (метод Ньютона): near w_t the function is taken for its parabola
 *
 *     F(w_t + Δ) ≈ F + gᵀΔ + ½ Δᵀ H Δ
 *
 * and the step goes where that has its derivative 0, g + HΔ = 0:
 *
 *     w_{t+1} = w_t - H_t⁻¹ g_t
 *
 * On a quadratic function that is the minimum, in one step. The parabola need not open upwards: near a maximum or a
 * saddle Newton's method goes to the maximum or the saddle.
 *
 * Source: 004. Difference from the slide: it has w_t - ½ H_t g_t. H must be inverted, and the ½ belongs to the parabola,
 * where the differentiation cancels it. `α: 0.5` shows what the ½ would do: half of the distance is left in each step.
 *
 * @throws RangeError from `step` if H has no inverse there
 */
export function newton(spec: NewtonSpec): Optimiser {
  const { hessian, α = 1, ...unknown } = spec;
  refuseUnknownOptions("newton", unknown, ["hessian", "α"]);
  mustBe("newton", "hessian", "a function of w", hessian, typeof hessian === "function");
  mustBePositive("newton", "α", α);
  return {
    name: "Newton",
    step(w, g) {
      mustFitStep("newton", w, g);
      const H = hessian(w);
      const square = H.length === w.length && H.every((row) => row.length === w.length);
      mustBe("newton", "hessian(w)", `${w.length} rows of ${w.length} numbers`, H, square);
      const factors = new LuDecomposition(new Matrix(H));
      if (factors.isSingular()) {
        throw new RangeError(
          `newton: the Hessian must have an inverse, got one without at w = [${w.join(", ")}]`,
        );
      }
      const Δ = factors.solve(Matrix.columnVector([...g]));
      return w.map((w_i, i) => w_i - α * Δ.get(i, 0));
    },
    reset() {},
  };
}
