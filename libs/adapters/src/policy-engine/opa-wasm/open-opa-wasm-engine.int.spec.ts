import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import type { PolicyEngine } from '../index.ts';
import { openOpaWasmEngine, type Left, type OpaWasmEngineOptions } from './index.ts';

const fixture = (name: string): Uint8Array => readFileSync(new URL(`../testing/fixtures/${name}.wasm`, import.meta.url));
const sha256 = (bytes: Uint8Array | string): string => `sha256:${createHash('sha256').update(bytes).digest('hex')}`;

const engines: PolicyEngine[] = [];

const open = async (name: string, options: Partial<OpaWasmEngineOptions> = {}): Promise<PolicyEngine> => {
  const engine = await openOpaWasmEngine({
    module: fixture(name),
    data: {},
    revision: 'r1',
    entrypoint: `${name.replaceAll('-', '_')}/result`,
    // Shorter, and a thread of a busy machine is too late with what it has in no time.
    deadlineMs: 1_500,
    ...options,
  });
  engines.push(engine);
  return engine;
};

const refusalOf = (opening: Promise<unknown>): Promise<unknown> =>
  opening.then(
    () => 'opened',
    (error: unknown) => (error as { code?: string }).code,
  );
const mode = (name: string): string => JSON.stringify({ mode: name });

/** Resolves once it does: within a short deadline a thread of a busy machine may be too late with what it has in no time. */
const answersAgain = async (engine: PolicyEngine): Promise<void> => {
  while ((await engine.evaluate(mode('fine'))).kind !== 'result') await new Promise((resolve) => setImmediate(resolve));
};

afterEach(async () => {
  await Promise.all(engines.splice(0).map((engine) => engine.close()));
});

describe('an engine with a policy', () => {
  let engine: PolicyEngine;

  beforeAll(async () => {
    engine = await openOpaWasmEngine({
      module: fixture('hostile'),
      data: {},
      revision: 'r1',
      entrypoint: 'hostile/result',
      workers: 2,
      deadlineMs: 5000,
    });
  });

  afterAll(() => engine.close());

  it('answers with the value of the entrypoint', async () => {
    expect(await engine.evaluate(mode('fine'))).toEqual({ kind: 'result', value: { outcome: 'fine' } });
  });

  it('hands on a result that is no object as it is', async () => {
    expect(await engine.evaluate(mode('text'))).toEqual({ kind: 'result', value: 'just text' });
  });

  it('says that an undefined entrypoint is undefined, and goes on', async () => {
    expect(await engine.evaluate(mode('no such mode'))).toMatchObject({ kind: 'failed', code: 'policy.undefined' });
    expect(await engine.evaluate(mode('fine'))).toMatchObject({ kind: 'result' });
  });

  it('says that a conflict in the policy is an error, and goes on', async () => {
    expect(await engine.evaluate(mode('conflict'))).toMatchObject({ kind: 'failed', code: 'policy.error' });
    expect(await engine.evaluate(mode('fine'))).toMatchObject({ kind: 'result' });
  });

  it('says that an input which is no JSON is an error, and goes on', async () => {
    for (const input of ['{', '', '\u0000', 'nul']) expect(await engine.evaluate(input)).toMatchObject({ kind: 'failed' });
    expect(await engine.evaluate(mode('fine'))).toMatchObject({ kind: 'result' });
  });

  it('carries any text through unchanged', async () => {
    for (const value of ['naïve ✓ 𝄞', '\u2028', '"\\', '\u0001', 'x'.repeat(70_000)]) {
      expect(await engine.evaluate(JSON.stringify({ mode: 'echo', value }))).toEqual({ kind: 'result', value: { echo: value } });
    }
  });

  it('answers many at once, each with its own', async () => {
    const answers = await Promise.all(Array.from({ length: 200 }, (_, value) => engine.evaluate(JSON.stringify({ mode: 'echo', value }))));
    expect(answers).toEqual(Array.from({ length: 200 }, (_, echo) => ({ kind: 'result', value: { echo } })));
  });

  it('is identified by the digests of its module and of the RFC 8785 form of its data', async () => {
    const other = await open('hostile', { data: { b: 1, a: [1.0] } });
    expect(other.data).toBe('{"a":[1],"b":1}');
    expect(other.identity).toEqual({ bundle: sha256(fixture('hostile')), data: sha256('{"a":[1],"b":1}'), revision: 'r1' });
    expect(sha256(other.module)).toBe(other.identity.bundle);
  });
});

describe.each(['nested comprehension', 'numbers.range', 'memory'])('a policy that does unbounded work (%s)', (hostile) => {
  it('is ended, and the next decision works', async () => {
    const engine = await open('hostile');
    expect(await engine.evaluate(mode(hostile))).toMatchObject({
      kind: 'failed',
      code: expect.stringMatching(/^policy\.(?:timeout|memory)$/),
    });
    expect(await engine.evaluate(mode('fine'))).toMatchObject({ kind: 'result' });
  });

  it('is ended again and again', async () => {
    const engine = await open('hostile', { deadlineMs: 100 });
    for (let round = 0; round < 4; round += 1) expect(await engine.evaluate(mode(hostile))).toMatchObject({ kind: 'failed' });
    await answersAgain(engine);
  });

  it('does not touch the decisions of others', async () => {
    const engine = await open('hostile', { workers: 2 });
    const ended = engine.evaluate(mode(hostile));
    const others = await Promise.all(Array.from({ length: 50 }, () => engine.evaluate(mode('fine'))));
    expect(others.filter((answer) => answer.kind === 'result')).toHaveLength(50);
    expect(await ended).toMatchObject({ kind: 'failed' });
  });
});

describe('a policy that leaves the calling thread', () => {
  it('is told of once, and answers from worker threads', async () => {
    const left: Left[] = [];
    const engine = await open('hostile', { onLeft: (one) => left.push(one) });
    expect(await engine.evaluate(mode('fine'))).toMatchObject({ kind: 'result' });
    expect(left).toEqual([]);
    for (let round = 0; round < 2; round += 1)
      expect(await engine.evaluate(mode('conflict'))).toMatchObject({ kind: 'failed', code: 'policy.error' });
    expect(await engine.evaluate(mode('fine'))).toMatchObject({ kind: 'result' });
    expect(left).toMatchObject([{ reason: 'failed' }]);
  });

  it('is not one that was refused', async () => {
    const left: Left[] = [];
    expect(await refusalOf(open('host-builtin', { onLeft: (one) => left.push(one) }))).toBe('policy_module.builtin_missing');
    expect(left).toEqual([]);
  });

  it('answers nothing to decide by where this process is at fault', async () => {
    const engine = await open('hostile');
    const input = { length: 1 } as unknown as string;
    await expect(engine.evaluate(input)).rejects.toThrow('must be of type string');
    expect(await engine.evaluate(mode('fine'))).toMatchObject({ kind: 'result' });
  });
});

describe('the limits, each by itself', () => {
  it('ends work without end at the deadline', async () => {
    const engine = await open('hostile', { deadlineMs: 50 });
    expect(await engine.evaluate(mode('nested comprehension'))).toEqual({
      kind: 'failed',
      code: 'policy.timeout',
      message: 'no answer within 50 ms',
    });
  });

  it('ends growth at the memory maximum, long before the deadline', async () => {
    const engine = await open('hostile', { deadlineMs: 60_000, memoryMaxPages: 64 });
    expect(await engine.evaluate(mode('memory'))).toMatchObject({ kind: 'failed', code: 'policy.memory' });
    expect(await engine.evaluate(mode('numbers.range'))).toMatchObject({ kind: 'failed', code: 'policy.memory' });
    expect(await engine.evaluate(mode('fine'))).toMatchObject({ kind: 'result' });
  });

  it('refuses an input that does not fit the memory', async () => {
    const engine = await open('hostile', { deadlineMs: 60_000, memoryMaxPages: 64 });
    const input = JSON.stringify({ mode: 'echo', value: 'x'.repeat(8 * 1024 * 1024) });
    expect(await engine.evaluate(input)).toMatchObject({ kind: 'failed', code: 'policy.memory' });
    expect(await engine.evaluate(mode('fine'))).toMatchObject({ kind: 'result' });
  });
});

describe('a module that cannot be used', () => {
  it('is refused when it has not the entrypoint', async () => {
    expect(await refusalOf(open('hostile', { entrypoint: 'interlock/release/decision/result' }))).toBe('policy_module.entrypoint_missing');
    expect(await refusalOf(open('hostile', { entrypoint: 'toString' }))).toBe('policy_module.entrypoint_missing');
  });

  it('is refused when it calls regex.split, which backtracks', async () => {
    expect(await refusalOf(open('regex-split'))).toBe('policy_module.builtin_forbidden');
  });

  it('is refused when it calls a built-in that the host lacks', async () => {
    expect(await refusalOf(open('host-builtin'))).toBe('policy_module.builtin_missing');
  });

  it('is refused when the bytes are cut, changed or something else', async () => {
    const module = fixture('hostile');
    for (const bytes of [
      new Uint8Array(),
      module.subarray(0, module.length - 1),
      Buffer.from('not wasm'),
      Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0),
    ]) {
      expect(await refusalOf(open('hostile', { module: bytes }))).toBe('policy_module.invalid');
    }
  });

  it('is refused when its data does not fit the memory', async () => {
    const data = { text: Array.from({ length: 200_000 }, (_, index) => `text ${String(index)}`) };
    expect(await refusalOf(open('hostile', { data, memoryMaxPages: 64 }))).toBe('policy_module.too_large');
  });
});

describe('a closed engine', () => {
  it('says that it is unavailable, to what waited and to what comes later', async () => {
    const engine = await open('hostile', { deadlineMs: 60_000 });
    const waiting = [engine.evaluate(mode('nested comprehension')), engine.evaluate(mode('fine'))];
    await engine.close();
    for (const answer of [...(await Promise.all(waiting)), await engine.evaluate(mode('fine'))])
      expect(answer).toMatchObject({ kind: 'failed', code: 'policy.unavailable' });
  });

  it('can be closed twice', async () => {
    const engine = await open('hostile');
    await Promise.all([engine.close(), engine.close()]);
    expect(await engine.evaluate(mode('fine'))).toMatchObject({ code: 'policy.unavailable' });
  });
});

describe('the compiled engine, in a process of its own', () => {
  const compiled = new URL('../../../dist/policy-engine/opa-wasm/index.js', import.meta.url).href;
  const module = new URL('../testing/fixtures/hostile.wasm', import.meta.url).href;

  it('answers from its compiled worker, and does not keep a process alive that forgets to close it', async () => {
    const script = `
      import { readFileSync } from 'node:fs';
      import { openOpaWasmEngine } from ${JSON.stringify(compiled)};
      const module = readFileSync(new URL(${JSON.stringify(module)}));
      const engine = await openOpaWasmEngine({ module, data: {}, revision: 'r1', entrypoint: 'hostile/result' });
      console.log(JSON.stringify([await engine.evaluate('{"mode":"nested comprehension"}'), await engine.evaluate('{"mode":"fine"}')]));
    `;
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', script]);
    expect(JSON.parse(stdout)).toMatchObject([{ code: 'policy.timeout' }, { kind: 'result', value: { outcome: 'fine' } }]);
  });
});
