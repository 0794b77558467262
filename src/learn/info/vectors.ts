/** The product of two vectors and what it says of their angle. */
import { mustBe } from "../../random/options.js";

/**
 * The dot product (скалярное произведение), (a, b) = Σ aᵢbᵢ = |a| |b| cos θ.
 *
 * Source: 003, “Линейная алгебра”.
 */
export function dot(a: readonly number[], b: readonly number[]): number {
  mustBe("dot", "b", `an array of ${a.length} numbers, as a has ${a.length}`, b, b.length === a.length);
  return a.reduce((sum, a_i, i) => sum + a_i * b[i], 0);
}

/** The length |a| = √(a, a). */
export function norm(a: readonly number[]): number {
  return Math.hypot(...a);
}

/**
 * The cosine of the angle between two vectors, (a, b) / (|a| |b|): 1 for the same direction, 0 for a right angle, -1 for
 * opposite directions, whatever the lengths.
 *
 * @throws TypeError if a vector has the length 0, which has no direction
 */
export function cosine(a: readonly number[], b: readonly number[]): number {
  const product = dot(a, b);
  mustBe("cosine", "the length of a and of b", "above 0", [norm(a), norm(b)], norm(a) > 0 && norm(b) > 0);
  return Math.max(-1, Math.min(1, product / (norm(a) * norm(b))));
}

/** The angle θ between two vectors, in radians from 0 to π. */
export function angle(a: readonly number[], b: readonly number[]): number {
  return Math.acos(cosine(a, b));
}
