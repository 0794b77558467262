/** A binding pattern as ESTree has it, whichever parser made it. */
interface Pattern {
  type: string;
}

type Shape = {
  name: string;
  properties: (Pattern & { value: Pattern })[];
  elements: (Pattern | null)[];
  left: Pattern;
  argument: Pattern;
};

/** The names that a pattern binds, in their order. */
export function* patternNames(pattern: Pattern): Generator<string> {
  const shape = pattern as Pattern & Shape;
  switch (pattern.type) {
    case "Identifier":
      yield shape.name;
      return;
    case "ObjectPattern":
      for (const property of shape.properties)
        yield* patternNames(property.type === "RestElement" ? property : property.value);
      return;
    case "ArrayPattern":
      for (const element of shape.elements) if (element) yield* patternNames(element);
      return;
    case "AssignmentPattern":
      yield* patternNames(shape.left);
      return;
    case "RestElement":
      yield* patternNames(shape.argument);
  }
}
