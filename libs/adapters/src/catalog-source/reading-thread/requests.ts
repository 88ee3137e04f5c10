import type { FileAnswer, FileToRead } from '../folder/file-answer.ts';
import type { ReadItem } from '../backstage/read-page.ts';

/** What a thread is asked, and what it answers. */
export interface Readings {
  /** All entities of one page of a Backstage's answer. */
  readonly page: {
    readonly asks: { readonly bytes: Uint8Array; readonly source: string; readonly seenAt: string };
    readonly answer: readonly ReadItem[];
  };
  /** One file of descriptors. */
  readonly file: {
    readonly asks: Omit<FileToRead, 'seenAt'> & {
      readonly seenAt: string;
      readonly heldBefore: boolean;
    };
    readonly answer: FileAnswer;
  };
}

export type Reading = keyof Readings;
export type Request = { [R in Reading]: { readonly id: number; readonly reading: R; readonly asks: Readings[R]['asks'] } }[Reading];
/** The answer as JSON: of many small objects it costs a third of a structured clone to write, and two thirds to read. */
export type Reply = { readonly id: number } & ({ readonly json: string } | { readonly failed: string });
