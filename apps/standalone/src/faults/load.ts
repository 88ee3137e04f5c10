import { closeSync, fsyncSync, openSync, writeSync } from 'node:fs';
import type { CandidateAccepted, ReleaseCandidateBuilt } from '@interlock/contracts';
import type { Door } from '../testing/index.ts';

/** What a caller knows of a candidate that it sent. */
export interface Journal {
  /** Release ids that were acknowledged with a 202, each written and fsynced before the next request. */
  readonly acknowledged: Set<string>;
  /** Candidates without an answer: the process went away meanwhile. */
  readonly unknown: ReleaseCandidateBuilt[];
  write(accepted: CandidateAccepted): void;
  close(): void;
}

export const openJournal = (file: string): Journal => {
  const descriptor = openSync(file, 'a');
  const acknowledged = new Set<string>();
  return {
    acknowledged,
    unknown: [],
    write: ({ releaseId }) => {
      writeSync(descriptor, `${releaseId}\n`);
      fsyncSync(descriptor);
      acknowledged.add(releaseId);
    },
    close: () => closeSync(descriptor),
  };
};

const SENDERS = 4;

export interface Load {
  /** Resolves when this many were acknowledged since the start. */
  reached(acknowledged: number): Promise<void>;
  /** Resolves when no sender is left: stopped by the loss of the server, or out of candidates. */
  readonly ended: Promise<void>;
}

/** Sends candidates through the HTTP door, several at a time, until the server is gone. */
export const startLoad = (door: Door, next: () => ReleaseCandidateBuilt | undefined, journal: Journal): Load => {
  let count = 0;
  const waiting: { readonly at: number; readonly resolve: () => void }[] = [];
  const send = async (): Promise<void> => {
    for (let built = next(); built !== undefined; built = next()) {
      try {
        journal.write(await door.submit(built));
      } catch {
        // No answer, or half of one: it may be on the record or not.
        journal.unknown.push(built);
        return;
      }
      count += 1;
      for (const { at, resolve } of waiting) if (count >= at) resolve();
    }
  };
  return {
    reached: (at) => new Promise((resolve) => (count >= at ? resolve() : void waiting.push({ at, resolve }))),
    ended: Promise.all(Array.from({ length: SENDERS }, send)).then(() => undefined),
  };
};
