import type { Variable } from "@tensorflow/tfjs";

/**
 * The variables by name, for the engine to register them in and optimizers to find them, as an object that doesn't keep
 * them: a model that is made anew each time its cell runs would leave its weights behind.
 */
export function weakVariables(before: Record<string, Variable>): Record<string, Variable> {
  const variables = new Map<string | symbol, WeakRef<Variable>>();
  const found = (name: string | symbol): Variable | undefined => {
    const variable = variables.get(name)?.deref();
    if (!variable) variables.delete(name);
    return variable;
  };
  for (const [name, variable] of Object.entries(before)) variables.set(name, new WeakRef(variable));
  return new Proxy<Record<string, Variable>>(
    {},
    {
      get: (_, name) => found(name),
      has: (_, name) => found(name) !== undefined,
      set: (_, name, variable) => {
        variables.set(name, new WeakRef(variable));
        return true;
      },
      deleteProperty: (_, name) => {
        variables.delete(name);
        return true;
      },
      ownKeys: () => [...variables.keys()].filter(found),
      getOwnPropertyDescriptor: (_, name) => {
        const value = found(name);
        return value && { value, writable: true, enumerable: true, configurable: true };
      },
    },
  );
}
