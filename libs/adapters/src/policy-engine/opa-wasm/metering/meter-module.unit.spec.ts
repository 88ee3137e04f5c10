import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { FUEL, meterModule } from './meter-module.ts';

const MAGIC = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0];
const I32 = 0x7f;

const section = (id: number, content: readonly number[]): number[] => [id, content.length, ...content];

/** A module of one function `f` without arguments, which gives an i32, of one global, and a table that holds `f`. */
const aModule = (body: readonly number[], locals: readonly number[] = [0]): Uint8Array =>
  Uint8Array.from([
    ...MAGIC,
    ...section(1, [1, 0x60, 0, 1, I32]),
    ...section(3, [1, 0]),
    ...section(4, [1, 0x70, 0, 1]),
    ...section(5, [1, 1, 1, 1]),
    ...section(6, [1, I32, 1, 0x41, 7, 0x0b]),
    ...section(7, [1, 1, 0x66, 0, 0]),
    ...section(9, [1, 0, 0x41, 0, 0x0b, 1, 0]),
    ...section(10, [1, locals.length + body.length, ...locals, ...body]),
  ]);

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
  const module = meterModule(bytes, new WebAssembly.Module(Uint8Array.from(bytes)), limit);
  return module === undefined ? undefined : (new WebAssembly.Instance(module).exports as unknown as Exports);
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

  it.each(['../../testing/fixtures/hostile.wasm', '../../../../../../policies/bundle/policy.wasm'])(
    'is made of what OPA compiled (%s)',
    (name) => {
      const bytes = readFileSync(new URL(name, import.meta.url));
      const module = meterModule(bytes, new WebAssembly.Module(Uint8Array.from(bytes)), 1);
      expect(module === undefined ? [] : WebAssembly.Module.imports(module)).toEqual(
        WebAssembly.Module.imports(new WebAssembly.Module(Uint8Array.from(bytes))),
      );
    },
  );
});

describe('what the meter cannot bound', () => {
  it.each([
    ['a copy of the whole memory', [0x41, 0, 0x41, 0, 0x41, 0, 0xfc, 10, 0, 0, 0x41, 1, 0x0b]],
    ['a fill of the whole memory', [0x41, 0, 0x41, 0, 0x41, 0, 0xfc, 11, 0, 0x41, 1, 0x0b]],
    ['a call in the place of its caller', [0x12, 0, 0x0b]],
    ['a vector', [0xfd, 12, ...Array.from({ length: 16 }, () => 0), 0xfd, 27, 0, 0x0b]],
  ])('is not metered (%s)', (_, body) => {
    expect(metered(aModule(body), 1_000_000)).toBeUndefined();
  });

  it('is bytes of any kind, and no bytes make it fail', () => {
    const bytes = readFileSync(new URL('../../testing/fixtures/hostile.wasm', import.meta.url));
    const module = new WebAssembly.Module(Uint8Array.from(bytes));
    const change = fc.record({ at: fc.nat(bytes.length - 1), to: fc.nat(255), cut: fc.nat(bytes.length) });
    fc.assert(
      fc.property(change, ({ at, to, cut }) => {
        const changed = Uint8Array.from(bytes);
        changed[at] = to;
        meterModule(changed, module, 1);
        meterModule(changed.subarray(0, cut), module, 1);
      }),
      { numRuns: 30 },
    );
  });
});
