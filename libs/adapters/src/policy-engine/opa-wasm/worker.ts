// Script of one worker thread. It runs from source as well as compiled, so it has erasable syntax only and imports no workspace package.
import { receiveMessageOnPort, workerData } from 'node:worker_threads';
import { loadPolicy, type LoadedPolicy } from '@open-policy-agent/opa-wasm';
import type { PolicyModuleErrorCode } from './policy-module-error.ts';
import { ANSWERS, REQUESTS } from './turns.ts';
import type { WorkerReply, WorkerRequest, WorkerStart } from './messages.ts';

const PAGE = 65_536;

// What opa-wasm itself supplies, less `regex.split`, which it runs as `s.split(RegExp(pattern))` on a backtracking engine (threat T16).
const HOST_BUILTINS = new Set(['sprintf', 'json.is_valid', 'yaml.is_valid', 'yaml.marshal', 'yaml.unmarshal']);
const FORBIDDEN_BUILTINS = new Set(['regex.split']);

const start = workerData as WorkerStart;
const say = (reply: WorkerReply): void => start.port.postMessage(reply);
const words = (error: unknown): string =>
  error instanceof Error ? error.message : typeof error === 'string' ? error : JSON.stringify(error);

/** The module's memory does not shrink, so a full one tells that the last evaluation filled it. */
const isMemoryFailure = (error: unknown, memory: WebAssembly.Memory | undefined): boolean =>
  (memory !== undefined && memory.buffer.byteLength >= start.memoryMaxPages * PAGE) ||
  /malloc|Memory\.grow|memory exhausted/i.test(words(error));

const builtinsOf = (policy: LoadedPolicy): string[] => {
  const exported = (policy.wasmInstance as WebAssembly.Instance).exports as Record<
    'builtins' | 'opa_json_dump',
    (address?: number) => number
  >;
  const bytes = new Uint8Array(policy.mem.buffer, exported.opa_json_dump(exported.builtins()));
  return Object.keys(JSON.parse(new TextDecoder().decode(bytes.subarray(0, bytes.indexOf(0)))) as object);
};

const refusal = (policy: LoadedPolicy): { code: PolicyModuleErrorCode; message: string } | undefined => {
  const builtins = builtinsOf(policy);
  const forbidden = builtins.filter((name) => FORBIDDEN_BUILTINS.has(name));
  if (forbidden.length > 0)
    return {
      code: 'policy_module.builtin_forbidden',
      message: `the module calls ${forbidden.join(', ')}, which can run for ever on a short text`,
    };
  const missing = builtins.filter((name) => !HOST_BUILTINS.has(name));
  if (missing.length > 0)
    return { code: 'policy_module.builtin_missing', message: `the module calls ${missing.join(', ')}, which this host does not have` };
  if (Object.hasOwn(policy.entrypoints as object, start.entrypoint)) return undefined;
  return {
    code: 'policy_module.entrypoint_missing',
    message: `expected the entrypoint ${start.entrypoint}, found ${Object.keys(policy.entrypoints as object).join(', ')}`,
  };
};

const load = async (): Promise<LoadedPolicy | undefined> => {
  let policy: LoadedPolicy | undefined;
  try {
    // Without a maximum a hostile rule takes the machine's memory: limits of worker threads do not bound WebAssembly.
    const initial = Math.min(start.memoryMaxPages, 16 + Math.ceil(start.moduleBytes / PAGE));
    policy = await loadPolicy(start.module, { initial, maximum: start.memoryMaxPages });
    const refused = refusal(policy);
    if (refused !== undefined) {
      say({ kind: 'refused', ...refused });
      return undefined;
    }
    policy.setData(new TextEncoder().encode(start.data).slice().buffer);
    return policy;
  } catch (error) {
    const full = isMemoryFailure(error, policy?.mem);
    say({ kind: 'refused', code: full ? 'policy_module.too_large' : 'policy_module.invalid', message: words(error) });
    return undefined;
  }
};

const answer = (policy: LoadedPolicy, request: WorkerRequest): WorkerReply => {
  try {
    const results: unknown = policy.evaluate(new TextEncoder().encode(request.input).slice().buffer, start.entrypoint);
    const only: unknown = Array.isArray(results) && results.length === 1 ? results[0] : undefined;
    if (typeof only === 'object' && only !== null && 'result' in only) return { kind: 'result', value: only.result };
    return { kind: 'failed', code: 'policy.undefined', message: `${start.entrypoint} is undefined on this input` };
  } catch (error) {
    return { kind: 'failed', code: isMemoryFailure(error, policy.mem) ? 'policy.memory' : 'policy.error', message: words(error) };
  }
};

/** Sleeps between two inputs, without an event loop: the thread that asks wakes it, or ends it. */
const serve = (policy: LoadedPolicy): never => {
  for (let asked = 0; ; asked = Atomics.load(start.turns, REQUESTS)) {
    for (let next = receiveMessageOnPort(start.port); next !== undefined; next = receiveMessageOnPort(start.port)) {
      say(answer(policy, next.message as WorkerRequest));
      Atomics.add(start.turns, ANSWERS, 1);
      Atomics.notify(start.turns, ANSWERS);
    }
    Atomics.wait(start.turns, REQUESTS, asked);
  }
};

const policy = await load();
if (policy === undefined) start.port.close();
else {
  say({ kind: 'ready' });
  serve(policy);
}
