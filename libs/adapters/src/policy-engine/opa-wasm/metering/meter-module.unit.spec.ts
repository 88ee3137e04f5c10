import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { u32 } from './byte-reader.ts';
import { FUEL, meterModule } from './meter-module.ts';

const MAGIC = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0];
const I32 = 0x7f;

const section = (id: number, content: readonly number[]): number[] => [id, ...u32(content.length), ...content];

type Sections = Readonly<Record<number, readonly number[]>>;

/** The data count comes before the code, a tag before the globals. */
const ORDER = [1, 2, 3, 4, 5, 13, 6, 7, 8, 9, 12, 10, 11];

/** A module of one function `f` without arguments, which gives an i32, of one memory, one global, and a table that holds `f`; each section as `other` has it. */
const aModule = (body: readonly number[], locals: readonly number[] = [0], other: Sections = {}): Uint8Array => {
  const sections: Sections = {
    1: [1, 0x60, 0, 1, I32],
    3: [1, 0],
    4: [1, 0x70, 0, 1],
    5: [1, 1, 1, 1],
    6: [1, I32, 1, 0x41, 7, 0x0b],
    7: [1, 1, 0x66, 0, 0],
    9: [1, 0, 0x41, 0, 0x0b, 1, 0],
    10: [1, ...u32(locals.length + body.length), ...locals, ...body],
    ...other,
  };
  return Uint8Array.from([...MAGIC, ...ORDER.flatMap((id) => (sections[id] === undefined ? [] : section(id, sections[id])))]);
};

const ONE = [0x41, 1, 0x0b];
const LOOP_FOR_EVER = [0x03, 0x40, 0x0c, 0, 0x0b, 0x41, 1, 0x0b];
const CALL_TWICE = [0x10, 0, 0x10, 0, 0x6a, 0x0b];
const CALL_THROUGH_TABLE = [0x41, 0, 0x11, 0, 0, 0x41, 0, 0x11, 0, 0, 0x6a, 0x0b];
/** block, loop with a branch table back to its head, end, end */
const BRANCH_TABLE = [0x02, 0x40, 0x03, 0x40, 0x41, 0, 0x0e, 1, 0, 1, 0x0b, 0x0b, 0x41, 1, 0x0b];
/** if else end around constants of every width */
const CONSTANTS = [
  0x42,
  0xff,
  0xff,
  0xff,
  0xff,
  0x0f,
  0xa7,
  0x04,
  I32,
  0x43,
  0,
  0,
  0x80,
  0x3f,
  0xa8,
  0x05,
  0x44,
  0,
  0,
  0,
  0,
  0,
  0,
  0xf0,
  0x3f,
  0xfc,
  2,
  0x0b,
  0x0b,
];

interface Exports {
  readonly f: () => number;
  readonly [FUEL]: { value: number };
}

const metered = (bytes: Uint8Array, limit: number): Exports | undefined => {
  // What the engine would not take tells nothing.
  expect(WebAssembly.validate(Uint8Array.from(bytes))).toBe(true);
  const made = meterModule(bytes, limit);
  return made.kind === 'unknown' ? undefined : (new WebAssembly.Instance(made.module).exports as unknown as Exports);
};

describe('a metered module', () => {
  it.each([
    ['a loop without end', LOOP_FOR_EVER],
    ['a function that calls itself twice', CALL_TWICE],
    ['the same through a table', CALL_THROUGH_TABLE],
    ['a branch table back to the head of a loop', BRANCH_TABLE],
  ])('traps in %s when nothing is left', (_, body) => {
    const exports = metered(aModule(body), 5_000);
    expect(() => exports?.f()).toThrow(WebAssembly.RuntimeError);
    expect(exports?.[FUEL].value).toBeLessThan(0);
  });

  it('ends recursion of bounded depth that would still take for ever', () => {
    // The global counts the depth down from 7 to 0 and up again, so that the stack stays shallow: 2^7 calls, each paid.
    const body = [
      0x23,
      0,
      0x45,
      0x04,
      I32,
      0x41,
      1,
      0x05,
      0x23,
      0,
      0x41,
      1,
      0x6b,
      0x24,
      0,
      0x10,
      0,
      0x10,
      0,
      0x6a,
      0x23,
      0,
      0x41,
      1,
      0x6a,
      0x24,
      0,
      0x0b,
      0x0b,
    ];
    const generous = metered(aModule(body), 1_000_000);
    expect(generous?.f()).toBe(128);
    const spent = 1_000_000 - (generous?.[FUEL].value ?? Number.NaN);
    expect(spent).toBeGreaterThan(255 * body.length - 1);
    expect(() => metered(aModule(body), spent - 1)?.f()).toThrow(WebAssembly.RuntimeError);
  });

  it('goes on when it is given more', () => {
    const exports = metered(aModule(CALL_TWICE), 0);
    expect(() => exports?.f()).toThrow(WebAssembly.RuntimeError);
    const calm = metered(aModule(CONSTANTS), 0);
    expect(calm?.f()).toBe(1);
  });

  it('pays for the variables of a function, which are set to zero at every call', () => {
    // 16,000 locals, and a body that is far smaller.
    const exports = metered(aModule([0x41, 1, 0x0b], [1, 0x80, 0x7d, I32]), 15_000);
    expect(() => exports?.f()).toThrow(WebAssembly.RuntimeError);
  });

  it('pays for growing memory where it grows, whatever it grows by', () => {
    const growth = [0x41, 0, 0x40, 0, 0x0b];
    expect(() => metered(aModule(growth), 4_999)?.f()).toThrow(WebAssembly.RuntimeError);
    expect(metered(aModule(growth), 5_100)?.f()).toBe(1);
    // A branch around it does not pay.
    expect(metered(aModule([0x41, 0, 0x04, 0x40, ...growth.slice(0, -1), 0x1a, 0x0b, 0x41, 1, 0x0b]), 100)?.f()).toBe(1);
  });

  it('pays for small functions, which do not pay, where they are called', () => {
    const calls = [...Array.from({ length: 60 }, () => [0x10, 1, 0x1a]).flat(), ...ONE];
    const small = [0, 0x41, 0, 0x28, 2, 0, 0x0b];
    const bytes = aModule([], [], { 3: [2, 0, 0], 10: [2, ...u32(calls.length + 1), 0, ...calls, small.length, ...small] });
    expect(() => metered(bytes, 60 * 32)?.f()).toThrow(WebAssembly.RuntimeError);
    expect(metered(bytes, 60 * 40)?.f()).toBe(1);
  });

  it('pays more than its bytes for what may miss every cache', () => {
    const reads = [0x41, 0, ...Array.from({ length: 30 }, () => [0x28, 2, 0]).flat(), 0x0b];
    expect(() => metered(aModule(reads), 300)?.f()).toThrow(WebAssembly.RuntimeError);
    const writes = [...Array.from({ length: 14 }, () => [0x41, 0, 0x41, 0, 0x36, 2, 0]).flat(), ...ONE];
    expect(() => metered(aModule(writes), 200)?.f()).toThrow(WebAssembly.RuntimeError);
    expect(metered(aModule(writes), 300)?.f()).toBe(1);
  });

  it('leaves out what was said of the code before it was changed', () => {
    const { customSections } = WebAssembly.Module as unknown as { customSections(module: WebAssembly.Module, name: string): unknown[] };
    const hints = [0, 4, 1, 0x78, 1, 2];
    const made = meterModule(Uint8Array.from([...aModule(CALL_TWICE), ...hints]), 1);
    expect(made.kind === 'unknown' ? made.what : customSections(made.module, 'x')).toEqual([]);
  });

  it.each(['../../testing/fixtures/hostile.wasm', '../../../../../../policies/bundle/policy.wasm'])(
    'is made of what OPA compiled (%s)',
    (name) => {
      const bytes = readFileSync(new URL(name, import.meta.url));
      const made = meterModule(bytes, 1);
      expect(made.kind === 'unknown' ? made.what : WebAssembly.Module.imports(made.module)).toEqual(
        WebAssembly.Module.imports(new WebAssembly.Module(Uint8Array.from(bytes))),
      );
    },
  );
});

/**
 * A load of memory 0 by its index, which a reader of WebAssembly 1.0 takes for an offset, and the offset for an instruction. It opens a block where there is none, hides
 * a loop behind a constant, and takes the loop's end for the block's: `i32.load 0x42 0 0x02` and `i32.load 0x42 0 0x41`, each followed by what it hides.
 */
const HIDDEN_LOOP = [
  [0x41, 0, 0x28, 0x42, 0, 0x02, 0x1a],
  [0x41, 0, 0x28, 0x42, 0, 0x41, 0x03, 0x40, 0x01, 0x01],
  [0x23, 0, 0x41, 1, 0x6b, 0x24, 0, 0x23, 0, 0x0d, 0, 0x0b],
  [0x1a, ...ONE],
].flat();

describe('what the meter cannot bound', () => {
  it.each([
    ['a loop that is hidden behind the index of a memory', HIDDEN_LOOP],
    ['a load by the index of a memory', [0x41, 0, 0x28, 0x42, 0, 0, 0x0b]],
    ['the size of a memory by a longer index', [0x3f, 0x80, 0, 0x0b]],
    ['growing a memory by a longer index', [0x41, 0, 0x40, 0x80, 0, 0x0b]],
    ['a copy of the whole memory', [0x41, 0, 0x41, 0, 0x41, 0, 0xfc, 10, 0, 0, ...ONE]],
    ['a fill of the whole memory', [0x41, 0, 0x41, 0, 0x41, 0, 0xfc, 11, 0, ...ONE]],
    ['a copy of the whole table', [0x41, 0, 0x41, 0, 0x41, 0, 0xfc, 14, 0, 0, ...ONE]],
    ['a growing table', [0xd0, 0x70, 0x41, 0, 0xfc, 15, 0, 0x0b]],
    ['the size of a table', [0xfc, 16, 0, 0x0b]],
    ['a fill of the whole table', [0x41, 0, 0xd0, 0x70, 0x41, 0, 0xfc, 17, 0, ...ONE]],
    ['a read of a table', [0x41, 0, 0x25, 0, 0x1a, ...ONE]],
    ['a write of a table', [0x41, 0, 0xd0, 0x70, 0x26, 0, ...ONE]],
    ['a call in the place of its caller', [0x12, 0, 0x0b]],
    ['the same through a table', [0x41, 0, 0x13, 0, 0, 0x0b]],
    ['a call of a reference', [0xd2, 0, 0x14, 0, 0x0b]],
    ['the same in the place of its caller', [0xd2, 0, 0x15, 0, 0x0b]],
    ['a choice with a type', [0x41, 1, 0x41, 2, 0x41, 0, 0x1c, 1, I32, 0x0b]],
    ['a choice with a type of two bytes', [0xd0, 0x70, 0xd0, 0x70, 0x41, 0, 0x1c, 1, 0x63, 0x70, 0x1a, ...ONE]],
    ['a reference to nothing', [0xd0, 0x70, 0x1a, ...ONE]],
    ['a reference to a function', [0xd2, 0, 0x1a, ...ONE]],
    ['a branch on a reference to nothing', [0x02, 0x40, 0xd2, 0, 0xd5, 0, 0x1a, 0x0b, ...ONE]],
    ['a branch on a reference', [0x02, 0x64, 0, 0xd2, 0, 0xd6, 0, 0xd2, 0, 0x0b, 0x1a, ...ONE]],
    ['a block that gives a reference', [0x02, 0x70, 0xd0, 0x70, 0x0b, 0x1a, ...ONE]],
    ['a block that gives a reference of two bytes', [0x02, 0x63, 0x70, 0xd0, 0x70, 0x0b, 0x1a, ...ONE]],
    ['a block that gives a vector', [0x02, 0x7b, 0x41, 0, 0xfd, 15, 0x0b, 0x1a, ...ONE]],
    ['a block that catches', [0x1f, 0x40, 0, 0x0b, ...ONE]],
    ['a block that catches in the old way', [0x06, 0x40, 0x19, 0x0b, ...ONE]],
    ['an object', [0x41, 1, 0xfb, 28, 0x1a, ...ONE]],
    ['a vector', [0xfd, 12, ...Array.from({ length: 16 }, () => 0), 0xfd, 27, 0, 0x0b]],
    ['a fence between threads', [0xfe, 3, 0, ...ONE]],
  ])('is not metered (%s)', (_, body) => {
    expect(metered(aModule(body), 1_000_000)).toBeUndefined();
  });

  it.each([
    ['reference', [1, 1, 0x70]],
    ['reference of two bytes', [1, 1, 0x63, 0x70]],
    ['vector', [1, 1, 0x7b]],
  ])('is not metered (a variable that is a %s)', (_, locals) => {
    expect(metered(aModule(ONE, locals), 1_000_000)).toBeUndefined();
  });

  it.each<[string, Sections]>([
    ['two memories', { 5: [2, 1, 1, 1, 1, 1, 1] }],
    ['a memory of its own beside the host\u2019s', { 2: [1, 1, 0x65, 1, 0x6d, 2, 0, 1] }],
    ['a memory indexed by 64 bits', { 5: [1, 4, 1] }],
    ['a memory for threads', { 5: [1, 3, 1, 1] }],
    ['two tables', { 4: [2, 0x70, 0, 1, 0x70, 0, 1] }],
    ['a table of the host', { 2: [1, 1, 0x65, 1, 0x74, 1, 0x70, 0, 1], 4: [0] }],
    ['a table of other references', { 4: [1, 0x6f, 0, 1], 9: [0] }],
    ['a table with values', { 4: [1, 0x40, 0, 0x70, 0, 1, 0xd0, 0x70, 0x0b] }],
    ['a table of 1,000,000', { 4: [1, 0x70, 0, 0xc0, 0x84, 0x3d] }],
    ['a global of the host', { 2: [1, 1, 0x65, 1, 0x67, 3, I32, 0] }],
    ['an exception of the host', { 1: [2, 0x60, 0, 1, I32, 0x60, 0, 0], 2: [1, 1, 0x65, 1, 0x78, 4, 0, 1] }],
    ['exceptions', { 1: [2, 0x60, 0, 1, I32, 0x60, 0, 0], 13: [1, 0, 1] }],
    ['a function of two results', { 1: [2, 0x60, 0, 1, I32, 0x60, 0, 2, I32, I32] }],
    ['a function of a reference', { 1: [2, 0x60, 0, 1, I32, 0x60, 1, 0x70, 0] }],
    ['a structure', { 1: [2, 0x60, 0, 1, I32, 0x5f, 0] }],
    ['an array', { 1: [2, 0x60, 0, 1, I32, 0x5e, I32, 0] }],
    ['types that name each other', { 1: [2, 0x60, 0, 1, I32, 0x4e, 1, 0x60, 0, 0] }],
    ['a type of others', { 1: [2, 0x60, 0, 1, I32, 0x50, 0, 0x60, 0, 0] }],
    ['a global reference', { 6: [1, 0x70, 0, 0xd0, 0x70, 0x0b] }],
    ['a global that is computed', { 6: [1, I32, 1, 0x41, 1, 0x41, 1, 0x6a, 0x0b] }],
    ['elements that wait', { 9: [1, 1, 0, 1, 0] }],
    ['elements that are computed', { 9: [1, 4, 0x41, 0, 0x0b, 1, 0xd2, 0, 0x0b] }],
    ['data that waits', { 11: [1, 1, 1, 7] }],
    ['data of a memory by its index', { 11: [1, 2, 0, 0x41, 0, 0x0b, 1, 7] }],
    ['a count of data', { 11: [1, 0, 0x41, 0, 0x0b, 1, 7], 12: [1] }],
  ])('is not metered (%s)', (_, sections) => {
    expect(metered(aModule(ONE, [0], sections), 1_000_000)).toBeUndefined();
  });

  it('is not what a plain module has in the same places', () => {
    const plain = aModule([0x02, 0, 0x41, 0, 0x28, 2, 0, 0x0b, 0x0b], [1, 2, 0x7e], {
      1: [2, 0x60, 0, 1, I32, 0x60, 2, 0x7c, 0x7d, 0],
      2: [1, 1, 0x65, 1, 0x66, 0, 1],
      3: [1, 0],
      4: [1, 0x70, 1, 1, 1],
      7: [1, 1, 0x66, 0, 1],
      11: [1, 0, 0x41, 0, 0x0b, 1, 7],
    });
    expect(meterModule(plain, 1_000)).toMatchObject({ kind: 'metered' });
  });

  it('is bytes of any kind, and no bytes make it fail', () => {
    const bytes = readFileSync(new URL('../../testing/fixtures/hostile.wasm', import.meta.url));
    const change = fc.record({ at: fc.nat(bytes.length - 1), to: fc.nat(255), cut: fc.nat(bytes.length) });
    fc.assert(
      fc.property(change, ({ at, to, cut }) => {
        const changed = Uint8Array.from(bytes);
        changed[at] = to;
        meterModule(changed, 1);
        meterModule(changed.subarray(0, cut), 1);
      }),
      { numRuns: 30 },
    );
  });
});
