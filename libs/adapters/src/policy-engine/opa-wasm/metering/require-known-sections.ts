import { ByteReader, UnknownCode } from './byte-reader.ts';
import { CODE, DATA, ELEMENT, EXPORT, FUNCTION, GLOBAL, IMPORT, MEMORY, START, TABLE, TYPE, type Section } from './sections.ts';
import { END, skipInstruction } from './skip-instruction.ts';
import { skipNumberType } from './value-types.ts';

const FUNCTION_FORM = 0x60;
const FUNCREF = 0x70;
const LAST_EXPORT_KIND = 3;
const [FUNCTION_KIND, MEMORY_KIND] = [0, 2];
/** i32.const, i64.const, f32.const, f64.const */
const [FIRST_CONSTANT, LAST_CONSTANT] = [0x41, 0x44];
const LONGEST_TABLE = 100_000;

type Read = (from: ByteReader) => void;

const list =
  (entry: Read): Read =>
  (from) => {
    for (let left = from.u32(); left > 0; left -= 1) entry(from);
  };

const number: Read = (from) => void from.u32();
const name: Read = (from) => from.skip(from.u32());

const exactly = (from: ByteReader, expected: number, what: string): void => {
  const found = from.byte();
  if (found !== expected) throw new UnknownCode(`${what} 0x${found.toString(16)} before ${String(from.at)}`);
};

/** Not shared, indexed by 32 bits, in pages of 64 KiB: any other kind has other flags. Says the least size. */
const limits = (from: ByteReader): number => {
  const flags = from.byte();
  if (flags > 1) throw new UnknownCode(`limits 0x${flags.toString(16)} before ${String(from.at)}`);
  const least = from.u32();
  if (flags === 1) number(from);
  return least;
};

const constant: Read = (from) => {
  const code = skipInstruction(from);
  if (code < FIRST_CONSTANT || code > LAST_CONSTANT) throw new UnknownCode(`a value that is not a constant before ${String(from.at)}`);
  exactly(from, END, 'more than a constant:');
};

/** One result at most: calls that hand on a thousand values are as long in code as those that hand on one, and take a thousand times longer. */
const functionType: Read = (from) => {
  exactly(from, FUNCTION_FORM, 'type');
  list(skipNumberType)(from);
  const results = from.u32();
  if (results > 1) throw new UnknownCode(`${String(results)} results of one function before ${String(from.at)}`);
  if (results === 1) skipNumberType(from);
};

/** How many there are, imported ones among them. */
interface Count {
  memories: number;
  tables: number;
}

const memory =
  (count: Count): Read =>
  (from) => {
    limits(from);
    count.memories += 1;
    if (count.memories > 1) throw new UnknownCode('more than one memory');
  };

const table =
  (count: Count): Read =>
  (from) => {
    exactly(from, FUNCREF, 'table of');
    const least = limits(from);
    if (least > LONGEST_TABLE) throw new UnknownCode(`a table of ${String(least)}`);
    count.tables += 1;
    if (count.tables > 1) throw new UnknownCode('more than one table');
  };

const importOf =
  (count: Count): Read =>
  (from) => {
    name(from);
    name(from);
    const kind = from.byte();
    if (kind === FUNCTION_KIND) number(from);
    else if (kind === MEMORY_KIND) memory(count)(from);
    else throw new UnknownCode(`an import of kind 0x${kind.toString(16)}`);
  };

const global: Read = (from) => {
  skipNumberType(from);
  from.skip(1);
  constant(from);
};

const exportOf: Read = (from) => {
  name(from);
  const kind = from.byte();
  if (kind > LAST_EXPORT_KIND) throw new UnknownCode(`an export of kind ${String(kind)}`);
  number(from);
};

/** Into the first table, or memory, at the start. Other kinds wait for an operation on the whole of it. */
const active: Read = (from) => {
  exactly(from, 0, 'segment');
  constant(from);
};

const reads = (count: Count): ReadonlyMap<number, Read> =>
  new Map([
    [TYPE, list(functionType)],
    [IMPORT, list(importOf(count))],
    [FUNCTION, list(number)],
    [TABLE, list(table(count))],
    [MEMORY, list(memory(count))],
    [GLOBAL, list(global)],
    [EXPORT, list(exportOf)],
    [START, number],
    [
      ELEMENT,
      list((from) => {
        active(from);
        list(number)(from);
      }),
    ],
    // Each a length and that many bytes; what is in code is looked at where it is metered.
    [CODE, list(name)],
    [
      DATA,
      list((from) => {
        active(from);
        name(from);
      }),
    ],
  ]);

/**
 * Throws UnknownCode unless all of the module, its code aside, is WebAssembly 1.0 (webassembly.github.io/spec/core/binary/modules.html) of one memory, one table and no imported
 * global. Engines run far more by now, and code can be read right only by whom nothing in the module is strange to.
 */
export const requireKnownSections = (sections: readonly Section[]): void => {
  const known = reads({ memories: 0, tables: 0 });
  for (const { id, content } of sections) {
    const read = known.get(id);
    if (read === undefined) throw new UnknownCode(`section ${String(id)}`);
    const from = new ByteReader(content.bytes, content.at, content.end);
    read(from);
    if (from.at !== from.end) throw new UnknownCode(`more in section ${String(id)} than it says`);
  }
};
