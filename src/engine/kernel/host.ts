/** Node's WebAssembly, as far as kernels need it: the types of Node leave it to those of browsers. */

export interface WasmMemory {
  readonly buffer: ArrayBuffer;
}

interface Host {
  readonly Memory: new (size: { initial: number; maximum: number }) => WasmMemory;
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object, imports: { env: { memory: WasmMemory } }) => { readonly exports: unknown };
}

// oxlint-disable-next-line typescript/no-unsafe-type-assertion
export const wasmHost = (globalThis as unknown as { WebAssembly: Host }).WebAssembly;
