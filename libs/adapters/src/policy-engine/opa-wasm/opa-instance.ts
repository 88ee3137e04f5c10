import { FUEL } from './metering/meter-module.ts';
import { NotHere } from './not-here.ts';

const PAGE = 65_536;
const [encoder, decoder] = [new TextEncoder(), new TextDecoder()];

/** A longer answer is a worker thread's: reading it is not metered. */
const LONGEST_ANSWER = 1_000_000;

const FUNCTIONS = ['builtins', 'entrypoints', 'opa_json_dump', 'opa_malloc', 'opa_json_parse', 'opa_heap_ptr_get', 'opa_eval'] as const;
const GLOBALS = ['opa_wasm_abi_version', 'opa_wasm_abi_minor_version', FUEL] as const;

type Exports = Readonly<Record<(typeof FUNCTIONS)[number], (...args: number[]) => unknown>> &
  Readonly<Record<(typeof GLOBALS)[number], { value: number }>>;

export interface OpaInstanceStart {
  /** Bytes of the module as it was given. */
  readonly bytes: Uint8Array;
  readonly data: string;
  readonly entrypoint: string;
  readonly memoryMaxPages: number;
}

/** One instance of a policy's module, in this thread. */
export interface OpaInstance {
  readonly memory: WebAssembly.Memory;
  readonly exports: Exports;
  readonly entrypoint: number;
  readonly data: number;
  readonly heap: number;
}

const refuse = (): never => {
  throw new NotHere('failed', 'the module called the host');
};

/** All that the host gives a module, its memory aside. Whatever is called ends this: a worker thread can be ended inside a call, and this one cannot. */
const HOST = Object.fromEntries(
  ['opa_abort', 'opa_println', ...[0, 1, 2, 3, 4].map((count) => `opa_builtin${String(count)}`)].map((name) => [name, refuse]),
);

const requireHostImports = (module: WebAssembly.Module): void => {
  const strange = WebAssembly.Module.imports(module).find(
    (one) => one.module !== 'env' || !(one.name === 'memory' || Object.hasOwn(HOST, one.name)),
  );
  if (strange !== undefined) throw new NotHere('unsuited', `the module imports ${strange.module}.${strange.name}`);
};

const exportsOf = (instance: WebAssembly.Instance): Exports => {
  const exports = instance.exports as Readonly<Record<string, unknown>>;
  const missing = [
    ...FUNCTIONS.filter((name) => typeof exports[name] !== 'function'),
    ...GLOBALS.filter((name) => !(exports[name] instanceof WebAssembly.Global)),
  ];
  if (missing.length > 0) throw new NotHere('unsuited', `the module does not export ${missing.join(', ')}`);
  return exports as unknown as Exports;
};

/** Numbers in, a number out. A function of another signature makes a TypeError of the call itself; nothing of ours runs inside it but what refuses. */
const call = (exports: Exports, name: (typeof FUNCTIONS)[number], ...args: number[]): number => {
  let value: unknown;
  try {
    value = exports[name](...args);
  } catch (error) {
    throw error instanceof TypeError ? new NotHere('unsuited', `${name} does not take numbers`) : error;
  }
  if (typeof value !== 'number') throw new NotHere('unsuited', `${name} gives no number`);
  return value;
};

const jsonAt = (memory: WebAssembly.Memory, address: number): unknown => {
  if (address < 0) throw new NotHere('failed', `an answer at ${String(address)}`);
  const bytes = new Uint8Array(memory.buffer).subarray(address, address + LONGEST_ANSWER);
  const end = bytes.indexOf(0);
  if (end === -1) throw new NotHere('failed', `an answer of more than ${String(LONGEST_ANSWER)} bytes`);
  try {
    return JSON.parse(decoder.decode(bytes.subarray(0, end)));
  } catch {
    // What JSON.parse says has the answer's text in it, which is not for logs.
    throw new NotHere('failed', 'an answer that is no JSON');
  }
};

/** Says how many bytes the text is. */
const write = (memory: WebAssembly.Memory, address: number, text: string): number => {
  if (address < 0) throw new NotHere('failed', `room at ${String(address)}`);
  const length = Buffer.byteLength(text);
  const missing = address + length - memory.buffer.byteLength;
  if (missing > 0) memory.grow(Math.ceil(missing / PAGE));
  encoder.encodeInto(text, new Uint8Array(memory.buffer, address, length));
  return length;
};

const tableOf = (memory: WebAssembly.Memory, exports: Exports, name: 'builtins' | 'entrypoints'): ReadonlyMap<string, unknown> => {
  const value = jsonAt(memory, call(exports, 'opa_json_dump', call(exports, name)));
  if (typeof value !== 'object' || value === null) throw new NotHere('unsuited', `${name} gives no object`);
  return new Map(Object.entries(value));
};

/** OPA's ABI 1.2 (openpolicyagent.org/docs/latest/wasm), on the module as it is metered. */
export const instantiate = (metered: WebAssembly.Module, start: OpaInstanceStart): OpaInstance => {
  requireHostImports(metered);
  const initial = Math.min(start.memoryMaxPages, 16 + Math.ceil(start.bytes.length / PAGE));
  const memory = new WebAssembly.Memory({ initial, maximum: start.memoryMaxPages });
  const exports = exportsOf(new WebAssembly.Instance(metered, { env: { memory, ...HOST } }));
  const version = `${String(exports.opa_wasm_abi_version.value)}.${String(exports.opa_wasm_abi_minor_version.value)}`;
  if (exports.opa_wasm_abi_version.value !== 1 || exports.opa_wasm_abi_minor_version.value < 2)
    throw new NotHere('unsuited', `the module is of ABI ${version}, not of 1.2`);
  const entrypoint = tableOf(memory, exports, 'entrypoints').get(start.entrypoint);
  if (typeof entrypoint !== 'number') throw new NotHere('unsuited', `the module has no entrypoint ${start.entrypoint}`);
  const builtins = [...tableOf(memory, exports, 'builtins').keys()];
  if (builtins.length > 0) throw new NotHere('unsuited', `the module calls ${builtins.join(', ')} of the host`);
  const address = call(exports, 'opa_malloc', Buffer.byteLength(start.data));
  const parsed = call(exports, 'opa_json_parse', address, write(memory, address, start.data));
  return { memory, exports, entrypoint, data: parsed, heap: call(exports, 'opa_heap_ptr_get') };
};

/** The list of results, and what was spent of `limit`. */
export const evaluateIn = (instance: OpaInstance, input: string, limit: number): { readonly results: unknown; readonly spent: number } => {
  const { memory, exports, entrypoint, data, heap } = instance;
  const length = write(memory, heap, input);
  exports[FUEL].value = limit;
  const address = call(exports, 'opa_eval', 0, entrypoint, data, heap, length, heap + length, 0);
  return { results: jsonAt(memory, address), spent: limit - exports[FUEL].value };
};
