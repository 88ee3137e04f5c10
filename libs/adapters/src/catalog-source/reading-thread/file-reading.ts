import { answerOf, heldEntities, type FileAnswer, type FileToRead } from '../folder/file-answer.ts';
import { ReadingThreads } from './reading-threads.ts';

/** Files that are read while the first of them is awaited. */
export const FILES_AHEAD = 8;

/** Bytes that one reading of a source may parse at once: some ten milliseconds of work. */
const FEW_BYTES = 65_536;

/** The files of one reading of a source. */
export interface FileReading {
  /** What `answerOf` answers, `before` for the same bytes; of a large catalog beside the thread that serves. */
  answerOf(read: FileToRead, before: FileAnswer | undefined): Promise<FileAnswer>;
  end(): Promise<void>;
}

export const fileReading = (): FileReading => {
  const threads = new ReadingThreads();
  let parsed = 0;
  return {
    answerOf: async (read, before) => {
      if (before?.digest === read.digest) return before;
      parsed += read.bytes.length;
      const heldBefore = heldEntities(before);
      if (parsed <= FEW_BYTES) return answerOf(read, heldBefore);
      const { seenAt, ...file } = read;
      return threads.ask('file', { ...file, seenAt: seenAt(), heldBefore });
    },
    end: () => threads.end(),
  };
};
