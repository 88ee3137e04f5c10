import { UnknownCode, type ByteReader } from './byte-reader.ts';

export const BLOCK = 0x02;
export const LOOP = 0x03;
export const IF = 0x04;
export const END = 0x0b;
export const CALL = 0x10;
export const CALL_INDIRECT = 0x11;

type Operands = (from: ByteReader) => void;

const none: Operands = () => undefined;
const one: Operands = (from) => from.skipLeb();
const two: Operands = (from) => {
  from.skipLeb();
  from.skipLeb();
};
const several: Operands = (from) => {
  for (let left = from.u32(); left > 0; left -= 1) from.skipLeb();
};
const fixed =
  (count: number): Operands =>
  (from) =>
    from.skip(count);

const range = (from: number, to: number, operands: Operands): [number, Operands][] =>
  Array.from({ length: to - from + 1 }, (_, index) => [from + index, operands]);

/**
 * Instructions of WebAssembly 1.0 with the sign extensions (webassembly.github.io/spec/core/binary/instructions.html). What is not here is unknown to the meter: among
 * it tail calls, which run on without a loop, and operations on the whole memory at once, one of which may take as long as millions of others.
 */
const OPERANDS = new Map<number, Operands>([
  ...range(0x00, 0x01, none),
  ...range(BLOCK, IF, one),
  [0x05, none],
  [END, none],
  ...range(0x0c, 0x0d, one),
  [
    0x0e,
    (from) => {
      several(from);
      from.skipLeb();
    },
  ],
  [0x0f, none],
  [CALL, one],
  [CALL_INDIRECT, two],
  ...range(0x1a, 0x1b, none),
  [0x1c, several],
  ...range(0x20, 0x26, one),
  ...range(0x28, 0x3e, two),
  ...range(0x3f, 0x42, one),
  [0x43, fixed(4)],
  [0x44, fixed(8)],
  ...range(0x45, 0xc4, none),
]);

/** Saturating truncations, the only ones behind this prefix that are known. */
const PREFIX = 0xfc;
const LAST_TRUNCATION = 7;

/** Goes over one instruction and says its code. Throws UnknownCode for one that is not known. */
export const skipInstruction = (from: ByteReader): number => {
  const code = from.byte();
  if (code === PREFIX && from.u32() <= LAST_TRUNCATION) return code;
  const operands = OPERANDS.get(code);
  if (operands === undefined) throw new UnknownCode(`instruction 0x${code.toString(16)} before ${String(from.at)}`);
  operands(from);
  return code;
};
