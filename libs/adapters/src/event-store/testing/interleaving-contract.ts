import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { EventStoreError, type AppendResult, type EventStore } from '../event-store.ts';
import { aStream, type ContractSubject } from './contract-subject.ts';
import { someEvents } from './some-events.ts';

interface Attempt {
  readonly stream: number;
  /** How far the writer's view of the stream is from its end; 0 is exact. */
  readonly off: number;
  readonly ids: readonly string[];
  /** Repeats an append that the stream took, when there is one at this index. */
  readonly repeat: number | undefined;
}

/** What a stream must hold: ids in order, and where each append that it took began. */
interface ModelStream {
  readonly ids: string[];
  readonly appends: Array<{ readonly expected: number; readonly ids: readonly string[]; readonly revision: number }>;
}

const STREAMS = 4;

const attempt = fc.record({
  stream: fc.nat({ max: STREAMS - 1 }),
  off: fc.oneof({ weight: 4, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.integer({ min: -3, max: 3 }) }),
  ids: fc.array(fc.constant(undefined), { minLength: 1, maxLength: 3 }).map((ids) => ids.map(() => randomUUID())),
  repeat: fc.option(fc.nat({ max: 5 }), { nil: undefined, freq: 3 }),
});

/** Attempts that are made at once, at most one a stream, so that the model knows what each must be told. */
const rounds = fc.array(fc.uniqueArray(attempt, { selector: ({ stream }) => stream, minLength: 1 }), { minLength: 1, maxLength: 12 });

const chosen = (model: ModelStream, { off, ids, repeat }: Attempt): { expected: number; ids: readonly string[] } =>
  (repeat === undefined ? undefined : model.appends[repeat]) ?? { expected: Math.max(-1, model.ids.length - 1 + off), ids };

const expectation = (model: ModelStream, expected: number, ids: readonly string[]): number | 'event-store.conflict' => {
  const earlier = model.appends.find((append) => append.expected === expected && append.ids[0] === ids[0]);
  if (earlier !== undefined) return earlier.revision;
  if (expected !== model.ids.length - 1) return 'event-store.conflict';
  model.ids.push(...ids);
  model.appends.push({ expected, ids, revision: model.ids.length - 1 });
  return model.ids.length - 1;
};

const outcome = (appended: Promise<AppendResult>): Promise<unknown> =>
  appended.then(
    ({ revision }) => revision,
    (error: unknown) => (error instanceof EventStoreError ? error.code : error),
  );

const append = async (store: EventStore, stream: string, expected: number, ids: readonly string[]): Promise<AppendResult> => {
  const previous = expected < 0 ? undefined : (await store.readStream(stream))[expected];
  // A writer ahead of the stream can only guess at what it follows.
  const guessed = previous ?? { ...someEvents(stream, undefined, [{}])[0]!, stream, revision: expected, position: 0 };
  return store.append(
    stream,
    expected,
    someEvents(
      stream,
      expected < 0 ? undefined : guessed,
      ids.map((id) => ({ id })),
    ),
  );
};

export const interleavingContract = (subject: () => ContractSubject): void => {
  describe('any sequence of appends, exact, stale, ahead and repeated', () => {
    it('leaves what a list per stream would hold', async () => {
      const { store } = subject();
      await fc.assert(
        fc.asyncProperty(rounds, async (script) => {
          const names = Array.from({ length: STREAMS }, aStream);
          const models = names.map((): ModelStream => ({ ids: [], appends: [] }));
          for (const round of script) {
            const plans = round.map((step) => ({ step, ...chosen(models[step.stream]!, step) }));
            const wanted = plans.map(({ step, expected, ids }) => expectation(models[step.stream]!, expected, ids));
            const found = await Promise.all(
              plans.map(({ step, expected, ids }) => outcome(append(store, names[step.stream]!, expected, ids))),
            );
            expect(found).toEqual(wanted);
          }
          for (const [index, name] of names.entries()) {
            const events = await store.readStream(name);
            expect(events.map(({ id }) => id)).toEqual(models[index]!.ids);
            expect(events.map(({ revision }) => revision)).toEqual(models[index]!.ids.map((_, revision) => revision));
          }
        }),
        { numRuns: 60 },
      );
    });
  });
};
