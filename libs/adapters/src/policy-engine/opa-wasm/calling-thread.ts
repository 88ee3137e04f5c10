import { FUEL, meterModule } from './metering/meter-module.ts';

const PAGE = 65_536;

/**
 * What one evaluation may spend here, in bytes of code (`metering`). A decision on 20 KB spends 30 million. All of it takes 25 to 70 ms in what OPA compiles: so long may the
 * event loop be held up, once for a policy.
 */
const LIMIT = 500_000_000;

/** A longer input is a worker thread's from the start: it may take long without the policy being at fault. */
const LONGEST_INPUT = 100_000;

interface Exports {
  readonly [FUEL]: { value: number };
  readonly opa_wasm_abi_version: { readonly value: number };
  readonly opa_wasm_abi_minor_version: { readonly value: number };
  builtins(): number;
  entrypoints(): number;
  opa_json_dump(address: number): number;
  opa_malloc(length: number): number;
  opa_json_parse(address: number, length: number): number;
  opa_heap_ptr_get(): number;
  opa_eval(reserved: 0, entrypoint: number, data: number, input: number, length: number, heap: number, format: 0): number;
}

/** One instance of a policy's module, in this thread. */
interface Instance {
  readonly memory: WebAssembly.Memory;
  readonly exports: Exports;
  readonly entrypoint: number;
  readonly data: number;
  readonly heap: number;
}

export interface CallingThreadStart {
  readonly module: WebAssembly.Module;
  readonly bytes: Uint8Array;
  readonly data: string;
  readonly entrypoint: string;
  readonly memoryMaxPages: number;
}

const refuse = (): never => {
  throw new Error('not in this thread');
};

/** A trap, an abort, a full memory or a text that is no JSON: here they are all one. */
const attempt = <Value>(once: () => Value): Value | undefined => {
  try {
    return once();
  } catch {
    return undefined;
  }
};

const textAt = (memory: WebAssembly.Memory, address: number): string => {
  const bytes = new Uint8Array(memory.buffer);
  return new TextDecoder().decode(bytes.subarray(address, bytes.indexOf(0, address)));
};

const write = (memory: WebAssembly.Memory, address: number, bytes: Uint8Array): void => {
  const missing = address + bytes.length - memory.buffer.byteLength;
  if (missing > 0) memory.grow(Math.ceil(missing / PAGE));
  new Uint8Array(memory.buffer).set(bytes, address);
};

/** OPA's ABI 1.2 (openpolicyagent.org/docs/latest/wasm). A module that calls built-ins of the host is left to the worker threads, which can be ended inside one. */
const instantiate = (metered: WebAssembly.Module, start: CallingThreadStart): Instance | undefined => {
  const initial = Math.min(start.memoryMaxPages, 16 + Math.ceil(start.bytes.length / PAGE));
  const memory = new WebAssembly.Memory({ initial, maximum: start.memoryMaxPages });
  const builtins = Object.fromEntries([0, 1, 2, 3, 4].map((count) => [`opa_builtin${String(count)}`, refuse]));
  const env = { memory, opa_abort: refuse, opa_println: () => undefined, ...builtins };
  const exports = new WebAssembly.Instance(metered, { env }).exports as unknown as Exports;
  if (exports.opa_wasm_abi_version.value !== 1 || exports.opa_wasm_abi_minor_version.value < 2) return undefined;
  const read = (address: number): Map<string, number> =>
    new Map(Object.entries(JSON.parse(textAt(memory, exports.opa_json_dump(address))) as Record<string, number>));
  const entrypoint = read(exports.entrypoints()).get(start.entrypoint);
  if (entrypoint === undefined || read(exports.builtins()).size > 0) return undefined;
  const data = new TextEncoder().encode(start.data);
  const address = exports.opa_malloc(data.length);
  write(memory, address, data);
  return { memory, exports, entrypoint, data: exports.opa_json_parse(address, data.length), heap: exports.opa_heap_ptr_get() };
};

const evaluateIn = (instance: Instance, input: string): unknown => {
  const { memory, exports, heap } = instance;
  const bytes = new TextEncoder().encode(input);
  write(memory, heap, bytes);
  exports[FUEL].value = LIMIT;
  const address = exports.opa_eval(0, instance.entrypoint, instance.data, heap, bytes.length, heap + bytes.length, 0);
  return JSON.parse(textAt(memory, address));
};

/**
 * Evaluates a policy in the thread that asks: no hop, no waking up. It only ever says results. Whatever else happens is for a worker thread to find out and to
 * name, and ends this: the instance is dropped, for its memory may be anything, and the policy is trusted to be fast no longer.
 */
export class CallingThread {
  #instance: Instance | undefined;

  constructor(start: CallingThreadStart) {
    const metered = meterModule(start.bytes, start.module, LIMIT);
    this.#instance = metered === undefined ? undefined : attempt(() => instantiate(metered, start));
  }

  /** Whether the policy is evaluated here. */
  get trusted(): boolean {
    return this.#instance !== undefined;
  }

  /** The result; undefined where there is none. */
  evaluate(input: string): { readonly value: unknown } | undefined {
    const instance = this.#instance;
    if (instance === undefined || input.length > LONGEST_INPUT) return undefined;
    const results = attempt(() => evaluateIn(instance, input));
    if (!Array.isArray(results)) {
      this.end();
      return undefined;
    }
    const only: unknown = results.length === 1 ? results[0] : undefined;
    return typeof only === 'object' && only !== null && 'result' in only ? { value: only.result } : undefined;
  }

  end(): void {
    this.#instance = undefined;
  }
}
