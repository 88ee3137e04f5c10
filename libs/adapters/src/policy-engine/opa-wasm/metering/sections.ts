import { ByteReader } from './byte-reader.ts';

export const CUSTOM = 0;
export const TYPE = 1;
export const IMPORT = 2;
export const FUNCTION = 3;
export const TABLE = 4;
export const MEMORY = 5;
export const GLOBAL = 6;
export const EXPORT = 7;
export const START = 8;
export const ELEMENT = 9;
export const CODE = 10;
export const DATA = 11;

export const HEADER = 8;

export interface Section {
  readonly id: number;
  readonly content: ByteReader;
}

/** Without the custom sections: what they say of places in the code (names, hints of branches) is no longer so in code that was changed. */
export const sectionsOf = (bytes: Uint8Array): readonly Section[] => {
  const reader = new ByteReader(bytes, HEADER);
  const sections: Section[] = [];
  while (reader.at < reader.end) {
    const id = reader.byte();
    const content = reader.part(reader.u32());
    if (id !== CUSTOM) sections.push({ id, content });
  }
  return sections;
};
