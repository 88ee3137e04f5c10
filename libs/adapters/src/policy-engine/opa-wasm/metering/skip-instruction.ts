import { UnknownCode, type ByteReader } from './byte-reader.ts';
import { skipBlockType } from './value-types.ts';

export const BLOCK = 0x02;
export const LOOP = 0x03;
export const IF = 0x04;
export const END = 0x0b;
export const CALL = 0x10;
export const CALL_INDIRECT = 0x11;
export const FIRST_ACCESS = 0x28;
export const LAST_ACCESS = 0x3e;
export const MEMORY_GROW = 0x40;

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
/** 2^3 bytes are the widest access. Above it are flags, and 0x40 says that a memory's index follows: read as an alignment it would show other instructions than are run. */
const WIDEST = 3;
const access: Operands = (from) => {
  const alignment = from.u32();
  if (alignment > WIDEST) throw new UnknownCode(`alignment 0x${alignment.toString(16)} before ${String(from.at)}`);
  from.skipLeb();
};
const firstMemory: Operands = (from) => {
  if (from.byte() !== 0) throw new UnknownCode(`another memory before ${String(from.at)}`);
};
const fixed =
  (count: number): Operands =>
  (from) =>
    from.skip(count);

const range = (from: number, to: number, operands: Operands): [number, Operands][] =>
  Array.from({ length: to - from + 1 }, (_, index) => [from + index, operands]);

/**
 * Instructions of WebAssembly 1.0 with the sign extensions (webassembly.github.io/spec/core/binary/instructions.html). What is not here is unknown to the meter: among
 * it tail calls, which run on without a loop, exceptions, references and their tables, vectors, atomics, and operations on the whole memory at once, one of which may take as
 * long as millions of others.
 */
const OPERANDS = new Map<number, Operands>([
  ...range(0x00, 0x01, none),
  ...range(BLOCK, IF, skipBlockType),
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
  ...range(0x20, 0x24, one),
  ...range(FIRST_ACCESS, LAST_ACCESS, access),
  ...range(0x3f, MEMORY_GROW, firstMemory),
  ...range(0x41, 0x42, one),
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
