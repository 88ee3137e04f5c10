import { readFileSync } from 'node:fs';
import { canonicalJson } from '@interlock/domain';
import { aDecisionInput } from '../testing/index.ts';
import { CallingThread, type CallingThreadStart } from './calling-thread.ts';
import { RELEASE_ENTRYPOINT } from './index.ts';
import { startPolicyWorker } from './policy-worker.ts';

const POLICIES = new URL('../../../../../policies/bundle/', import.meta.url);

const start = (file: URL, entrypoint: string, data = '{}'): CallingThreadStart => {
  const bytes = new Uint8Array(readFileSync(file));
  return { module: new WebAssembly.Module(bytes), bytes, data, entrypoint, memoryMaxPages: 1024 };
};

const fixture = (name: string): CallingThreadStart =>
  start(new URL(`../testing/fixtures/${name}.wasm`, import.meta.url), `${name.replaceAll('-', '_')}/result`);

const releasePolicies = (): CallingThreadStart =>
  start(new URL('policy.wasm', POLICIES), RELEASE_ENTRYPOINT, readFileSync(new URL('data.json', POLICIES), 'utf8'));

const mode = (name: string): string => JSON.stringify({ mode: name });

describe('a policy in the calling thread', () => {
  it('answers what a worker thread answers', async () => {
    const policies = releasePolicies();
    const here = new CallingThread(policies);
    const there = await startPolicyWorker({ ...policies, moduleBytes: policies.bytes.length });
    const base = aDecisionInput();
    const inputs = [base, { ...base, evidence: [] }, { ...base, dependants: [] }, { ...base, approvals: null }, {}, [], 'text', 7];
    for (const input of inputs.map(canonicalJson)) {
      const answer = await there.evaluate(input, 10_000);
      expect(here.evaluate(input)).toEqual(answer.kind === 'result' ? { value: answer.value } : undefined);
    }
    expect(here.trusted).toBe(true);
    await there.end();
  });

  it('answers each input by itself, whatever came before', () => {
    const here = new CallingThread(fixture('hostile'));
    for (const value of ['naïve ✓ 𝄞', '\u2028', '"\\', '\u0001', 'x'.repeat(70_000), { a: [1, null, true] }])
      expect(here.evaluate(JSON.stringify({ mode: 'echo', value }))).toEqual({ value: { echo: value } });
    expect(here.evaluate(mode('text'))).toEqual({ value: 'just text' });
  });

  it('says nothing where the policy says nothing, and is trusted further', () => {
    const here = new CallingThread(fixture('hostile'));
    expect(here.evaluate(mode('no such mode'))).toBeUndefined();
    expect(here.evaluate(mode('fine'))).toEqual({ value: { outcome: 'fine' } });
  });

  it('leaves a long input to others, without blame', () => {
    const here = new CallingThread(fixture('hostile'));
    expect(here.evaluate(JSON.stringify({ mode: 'echo', value: 'x'.repeat(100_000) }))).toBeUndefined();
    expect(here.evaluate(mode('fine'))).toEqual({ value: { outcome: 'fine' } });
  });
});

describe.each(['nested comprehension', 'numbers.range', 'memory', 'conflict'])(
  'a policy that fails in the calling thread (%s)',
  (hostile) => {
    it('ends without a result, soon, and is not asked there again', () => {
      const here = new CallingThread(fixture('hostile'));
      expect(here.evaluate(mode('fine'))).toEqual({ value: { outcome: 'fine' } });
      const from = performance.now();
      expect(here.evaluate(mode(hostile))).toBeUndefined();
      // 25 to 70 ms on a quiet machine. Without the meter it is minutes.
      expect(performance.now() - from).toBeLessThan(2_000);
      expect(here.trusted).toBe(false);
      expect(here.evaluate(mode('fine'))).toBeUndefined();
    });
  },
);

describe('the memory of a policy', () => {
  const data = JSON.stringify(Array.from({ length: 20_000 }, (_, index) => `text ${String(index)}`));

  it('has room up to its maximum, and none beyond', () => {
    const input = JSON.stringify({ mode: 'echo', value: Array.from({ length: 15_000 }, (_, index) => index) });
    expect(new CallingThread({ ...fixture('hostile'), data }).evaluate(input)).toHaveProperty('value.echo.length', 15_000);
    expect(new CallingThread({ ...fixture('hostile'), data, memoryMaxPages: 24 }).trusted).toBe(false);
    const small = new CallingThread({ ...fixture('hostile'), memoryMaxPages: 20 });
    expect(small.evaluate(mode('fine'))).toEqual({ value: { outcome: 'fine' } });
    expect(small.evaluate(input)).toBeUndefined();
    expect(small.trusted).toBe(false);
  });
});

describe('a policy that is not for the calling thread', () => {
  it.each(['host-builtin', 'regex-split'])('is one that calls a built-in of the host (%s)', (name) => {
    expect(new CallingThread(fixture(name)).trusted).toBe(false);
  });

  it('is one without the entrypoint', () => {
    expect(new CallingThread({ ...fixture('hostile'), entrypoint: 'toString' }).trusted).toBe(false);
  });
});
