import { answerOf, standing, type FileAnswer, type FileToRead } from '../folder/file-answer.ts';
import { ReadingThread } from './reading-thread.ts';

/** Bytes that one reading of a source may parse at once: some ten milliseconds of work. */
const FEW_BYTES = 65_536;

/** The files of one reading of a source. */
export interface FileReading {
  /** What `answerOf` answers; of a large catalog beside the thread that serves. */
  answerOf(read: FileToRead, before: FileAnswer | undefined): Promise<FileAnswer>;
  end(): Promise<void>;
}

export const fileReading = (): FileReading => {
  const thread = new ReadingThread();
  let parsed = 0;
  return {
    answerOf: async (read, before) => {
      if (before?.digest === read.digest) return before;
      parsed += read.bytes.length;
      if (parsed <= FEW_BYTES) return standing(await answerOf(read, before), before);
      const { seenAt, ...file } = read;
      const asks = { ...file, seenAt: seenAt(), before: before && { digest: before.digest, held: before.held } };
      return standing(await thread.ask('file', asks), before);
    },
    end: () => thread.end(),
  };
};
