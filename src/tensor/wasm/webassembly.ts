/** As much of WebAssembly's interface as is used here. TypeScript declares it only together with a browser's. */
export interface WebAssemblyApi {
  validate(bytes: Uint8Array): boolean;
  Module: new (bytes: Uint8Array) => object;
  Instance: new (module: object, imports: object) => WebAssemblyInstance;
}

export interface WebAssemblyInstance {
  readonly exports: object;
}

/** WebAssembly, or undefined where the engine has none, as Node with `--jitless`. */
export function webAssembly(): WebAssemblyApi | undefined {
  return (globalThis as { WebAssembly?: WebAssemblyApi }).WebAssembly;
}
