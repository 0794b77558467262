/** A message that is not one: unsigned, cut off, or no JSON. */
export class WireError extends Error {
  override name = "WireError";
}
