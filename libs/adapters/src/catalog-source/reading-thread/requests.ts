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
export type Answer = Readings[Reading]['answer'];
export type Reply = { readonly id: number } & ({ readonly packed: string } | { readonly failed: string });
