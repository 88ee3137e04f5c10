// The compiled bundle against OPA itself, on generated inputs: the same answer, or the same refusal to answer.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isDeepStrictEqual, parseArgs } from 'node:util';
import opaWasm from '@open-policy-agent/opa-wasm';
import { ENTRYPOINT } from './compile.mjs';
import { generateInputs } from './generate-inputs.mjs';
import { policiesDirectory, requireOpa, runOpa } from './opa.mjs';

const BATCH = 500;
const QUERY = `answers := {sprintf("%d", [index]): answer | some index, case in data.batch; answer := data.${ENTRYPOINT.replaceAll('/', '.')} with input as case}`;
const PAGES = { initial: 32, maximum: 1024 };

const bundle = (name) => readFileSync(join(policiesDirectory, 'bundle', name));

const loadModule = () => {
  const policy = opaWasm.loadPolicySync(bundle('policy.wasm'), PAGES);
  policy.setData(JSON.parse(bundle('data.json').toString('utf8')));
  return policy;
};

/** Names of the built-ins that the module would call on its host. */
export const hostBuiltins = () => {
  const policy = loadModule();
  const { builtins, opa_json_dump: dump } = policy.wasmInstance.exports;
  const bytes = Buffer.from(policy.mem.buffer, dump(builtins()));
  return Object.keys(JSON.parse(bytes.subarray(0, bytes.indexOf(0)).toString('utf8')));
};

const wasmAnswers = (inputs) => {
  const policy = loadModule();
  return inputs.map((input) => {
    try {
      const [first] = policy.evaluate(input, ENTRYPOINT);
      return first === undefined ? { undefined: true } : { result: first.result };
    } catch {
      return { failed: true };
    }
  });
};

const goAnswers = (opa, inputs, folder) => {
  const file = join(folder, 'batch.json');
  writeFileSync(file, JSON.stringify({ batch: inputs }));
  const data = ['lib', 'release', 'data', file].flatMap((path) => ['--data', path]);
  const run = runOpa(opa, ['eval', '--format', 'json', '--ignore', '*_test.rego', ...data, QUERY]);
  const { result, errors = [] } = JSON.parse(run.stdout);
  const broken = errors.find((error) => !error.code.startsWith('eval_'));
  if (broken !== undefined) throw new Error(`opa eval failed: ${broken.code} ${broken.message}`);
  const answers = result?.[0]?.bindings?.answers;
  if (answers !== undefined)
    return inputs.map((_, index) => (String(index) in answers ? { result: answers[String(index)] } : { undefined: true }));
  // One input that cannot be evaluated fails the whole query: halve until it is alone.
  if (inputs.length === 1) return [{ failed: true, why: errors[0]?.message }];
  const middle = inputs.length >> 1;
  return [...goAnswers(opa, inputs.slice(0, middle), folder), ...goAnswers(opa, inputs.slice(middle), folder)];
};

const same = (left, right) =>
  left.failed === true || right.failed === true ? left.failed === right.failed : isDeepStrictEqual(left, right);

const shown = (answer) => (answer.result === undefined ? JSON.stringify(answer) : answer.result);

/** Where two answers part, in a line; index and seed give the input again. */
export const describeDifference = ({ index, wasm, go }) => {
  const [left, right] = [shown(wasm), shown(go)];
  if (typeof left === 'string' || typeof right === 'string')
    return `input ${String(index)}: WebAssembly ${JSON.stringify(left).slice(0, 300)}, OPA ${JSON.stringify(right).slice(0, 300)}`;
  const members = Object.keys({ ...left, ...right }).filter((key) => !isDeepStrictEqual(left[key], right[key]));
  return `input ${String(index)}: ${members.map((key) => `${key}: WebAssembly ${JSON.stringify(left[key]).slice(0, 600)}, OPA ${JSON.stringify(right[key]).slice(0, 600)}`).join('; ')}`;
};

const kindOf = (answer) => (answer.failed === true ? 'failed' : answer.undefined === true ? 'undefined' : answer.result.outcome);

/** Compares `count` inputs; what differs is returned with both answers, and how often each outcome came. */
export const differential = (opa, count, seed) => {
  const folder = mkdtempSync(join(tmpdir(), 'interlock-differential-'));
  try {
    const inputs = generateInputs(count, seed);
    const outcomes = {};
    const differences = [];
    for (let start = 0; start < count; start += BATCH) {
      const batch = inputs.slice(start, start + BATCH);
      const go = goAnswers(opa, batch, folder);
      for (const [index, wasm] of wasmAnswers(batch).entries()) {
        outcomes[kindOf(wasm)] = (outcomes[kindOf(wasm)] ?? 0) + 1;
        if (!same(wasm, go[index])) differences.push({ index: start + index, wasm, go: go[index] });
      }
    }
    return { differences, outcomes };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({ options: { count: { type: 'string', default: '500' }, seed: { type: 'string', default: '1' } } });
  const { differences, outcomes } = differential(requireOpa('the differential test'), Number(values.count), Number(values.seed));
  console.log(
    `${values.count} inputs, seed ${values.seed}: ${Object.entries(outcomes)
      .map(([outcome, times]) => `${outcome} ${String(times)}`)
      .join(', ')}`,
  );
  for (const difference of differences.slice(0, 3)) console.error(describeDifference(difference));
  console.log(`${String(differences.length)} differences`);
  if (differences.length > 0) process.exit(1);
}
