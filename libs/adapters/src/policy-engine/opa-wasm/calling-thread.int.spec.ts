import { readFileSync } from 'node:fs';
import { canonicalJson } from '@interlock/domain';
import { aDecisionInput } from '../testing/index.ts';
import { CallingThread, type CallingThreadStart } from './calling-thread.ts';
import { RELEASE_ENTRYPOINT, type Left } from './index.ts';
import { startPolicyWorker } from './policy-worker.ts';

const POLICIES = new URL('../../../../../policies/bundle/', import.meta.url);

const start = (file: URL, entrypoint: string, data = '{}'): CallingThreadStart => {
  const bytes = new Uint8Array(readFileSync(file));
  return { bytes, data, entrypoint, memoryMaxPages: 1024 };
};

const fixture = (name: string): CallingThreadStart =>
  start(new URL(`../testing/fixtures/${name}.wasm`, import.meta.url), `${name.replaceAll('-', '_')}/result`);

const releasePolicies = (): CallingThreadStart =>
  start(new URL('policy.wasm', POLICIES), RELEASE_ENTRYPOINT, readFileSync(new URL('data.json', POLICIES), 'utf8'));

/** The fixture with each `from` in its bytes turned into `to`. */
const hostileWith = (from: string, to: string): CallingThreadStart => {
  const { bytes, ...rest } = fixture('hostile');
  return { ...rest, bytes: new Uint8Array(Buffer.from(Buffer.from(bytes).toString('latin1').replaceAll(from, to), 'latin1')) };
};

const section = (id: number, content: readonly number[]): number[] => [id, content.length, ...content];
const text = (value: string): number[] => [value.length, ...Buffer.from(value)];

/** Of OPA's ABI by name alone: every function takes 64 bits, or gives them. */
const ofSixtyFourBits = (type: readonly number[]): CallingThreadStart => {
  const functions = ['builtins', 'entrypoints', 'opa_json_dump', 'opa_malloc', 'opa_json_parse', 'opa_heap_ptr_get', 'opa_eval'];
  const exported = functions.flatMap((name) => [...text(name), 0, 0]);
  const globals = ['opa_wasm_abi_version', 'opa_wasm_abi_minor_version'].flatMap((name, index) => [...text(name), 3, index]);
  const exports = [functions.length + 2, ...exported, ...globals];
  const sections = [
    [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    section(1, [1, 0x60, ...type]),
    section(2, [1, ...text('env'), ...text('memory'), 2, 0, 1]),
    section(3, [1, 0]),
    section(6, [2, 0x7f, 0, 0x41, 1, 0x0b, 0x7f, 0, 0x41, 2, 0x0b]),
    [7, (exports.length & 0x7f) | 0x80, exports.length >> 7, ...exports],
    section(10, [1, 4, 0, 0x42, 0, 0x0b]),
  ];
  return { ...fixture('hostile'), bytes: Uint8Array.from(sections.flat()) };
};

const mode = (name: string): string => JSON.stringify({ mode: name });

describe('a policy in the calling thread', () => {
  it('answers what a worker thread answers', async () => {
    const policies = releasePolicies();
    const here = new CallingThread(policies);
    const there = await startPolicyWorker({
      ...policies,
      module: new WebAssembly.Module(Uint8Array.from(policies.bytes)),
      moduleBytes: policies.bytes.length,
    });
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
      expect(performance.now() - from).toBeLessThan(30_000);
      expect(here.trusted).toBe(false);
      expect(here.evaluate(mode('fine'))).toBeUndefined();
    });
  },
);

describe('a policy that is slow, and has a result', () => {
  // Under LONGEST_INPUT, and 470 million spent.
  const slow = JSON.stringify({ mode: 'echo', value: Array.from({ length: 30_000 }, () => ({})) });

  it('gives it, and is not asked there again', () => {
    const left: Left[] = [];
    const here = new CallingThread({ ...fixture('hostile'), onLeft: (one) => left.push(one) });
    expect(here.evaluate(mode('fine'))).toEqual({ value: { outcome: 'fine' } });
    expect(here.evaluate(slow)).toHaveProperty('value.echo.length', 30_000);
    expect(here.trusted).toBe(false);
    expect(here.evaluate(slow)).toBeUndefined();
    expect(here.evaluate(mode('fine'))).toBeUndefined();
    expect(left.map(({ reason }) => reason)).toEqual(['slow']);
  });

  it('is not one that reads and writes much, or decides on much', () => {
    const here = new CallingThread(fixture('hostile'));
    expect(here.evaluate(JSON.stringify({ mode: 'echo', value: 'x'.repeat(99_000) }))).toHaveProperty('value.echo.length', 99_000);
    expect(here.trusted).toBe(true);
    const policies = new CallingThread(releasePolicies());
    const input = aDecisionInput();
    const dependants = Array.from({ length: 900 }, (_, index) => ({
      ref: `component:default/x-${index}`,
      found: true,
      tier: 3,
      owner: 'group:x',
    }));
    const busy = canonicalJson({ ...input, dependants });
    expect(busy.length).toBeGreaterThan(70_000);
    expect(policies.evaluate(busy)).toHaveProperty('value.outcome');
    expect(policies.trusted).toBe(true);
  });
});

describe('who leaves the calling thread', () => {
  it.each([
    ['over_limit', mode('nested comprehension')],
    ['failed', mode('conflict')],
    ['failed', '['.repeat(99_000)],
  ])('is told of once, with the reason (%s, %.30s)', (reason, input) => {
    const left: Left[] = [];
    const here = new CallingThread({ ...fixture('hostile'), onLeft: (one) => left.push(one) });
    here.evaluate(mode('no such mode'));
    expect(left).toEqual([]);
    expect(here.evaluate(input)).toBeUndefined();
    expect(here.evaluate(input)).toBeUndefined();
    expect(left.map((one) => one.reason)).toEqual([reason]);
  });

  it('is not told of at its end', () => {
    const left: Left[] = [];
    new CallingThread({ ...fixture('hostile'), onLeft: (one) => left.push(one) }).end();
    expect(left).toEqual([]);
  });

  it('is whoever meets a fault of this process, which is thrown: it says nothing of the policy', () => {
    const left: Left[] = [];
    const here = new CallingThread({ ...fixture('hostile'), onLeft: (one) => left.push(one) });
    // What is no text, and cannot be written, stands for whatever goes wrong here.
    const input = { length: 1 } as unknown as string;
    expect(() => here.evaluate(input)).toThrow('must be of type string');
    expect(here.trusted).toBe(false);
    expect(left).toHaveLength(1);
  });
});

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
  it.each([
    ['calls a built-in of the host', fixture('host-builtin'), 'time.now_ns'],
    ['calls one that is forbidden', fixture('regex-split'), 'regex.split'],
    ['has not the entrypoint', { ...fixture('hostile'), entrypoint: 'toString' }, 'toString'],
    ['imports from elsewhere', hostileWith('\u0003env', '\u0003enx'), 'enx.opa_builtin0'],
    ['does not export what it has to', hostileWith('opa_malloc', 'opa_mallox'), 'opa_malloc'],
    ['takes 64 bits', ofSixtyFourBits([1, 0x7e, 1, 0x7e]), 'entrypoints'],
    ['gives 64 bits', ofSixtyFourBits([0, 1, 0x7e]), 'entrypoints'],
    ['is no module', { ...fixture('hostile'), bytes: new Uint8Array(8) }, 'cannot be metered'],
  ])('is one that %s, and why is told', (_, unsuited, why) => {
    const left: Left[] = [];
    expect(new CallingThread({ ...unsuited, onLeft: (one) => left.push(one) }).trusted).toBe(false);
    expect(left).toMatchObject([{ reason: 'unsuited', message: expect.stringContaining(why) }]);
  });
});
