import type { ReleaseEvent } from '@interlock/contracts';
import { decide, foldRelease, type FoldedEvent, type ReleaseCommand, type ReleaseState } from '../release/index.ts';
import { atMinute, RELEASE_ID } from './identifiers.ts';

/** Events as the record has them: gapless revisions from 0, each a minute after the one before it unless told otherwise. */
export const recorded = (events: readonly ReleaseEvent[], history: readonly FoldedEvent[] = [], recordedAt?: string): FoldedEvent[] => [
  ...history,
  ...events.map((event, index): FoldedEvent => {
    const revision = history.length + index;
    return {
      ...event,
      revision,
      metadata: {
        schemaVersion: 1,
        recordedAt: recordedAt ?? atMinute(revision),
        consumer: 'test',
        causationId: `test|${revision}`,
        correlationId: RELEASE_ID,
        actor: { subject: 'service:test', kind: 'service' },
        previousHash: null,
      },
    };
  }),
];

/** The history after a command, decided as the services decide it. */
export const after = (history: readonly FoldedEvent[], ...commands: readonly ReleaseCommand[]): FoldedEvent[] =>
  commands.reduce<FoldedEvent[]>((events, command) => recorded(decide(foldRelease(events), command), events), [...history]);

/** `given(events).when(command).gives(events)`. */
export const given = (history: readonly FoldedEvent[]) => {
  const state: ReleaseState = foldRelease(history);
  return {
    state,
    when: (command: ReleaseCommand) => ({
      gives: (...expected: readonly ReleaseEvent[]): void => expect(decide(state, command)).toEqual(expected),
      givesNothing: (): void => expect(decide(state, command)).toEqual([]),
      fails: (code: string): void => expect(() => decide(state, command)).toThrow(expect.objectContaining({ code })),
    }),
  };
};
