import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EventStore } from '@interlock/adapters/event-store';
import { openSqliteEventStore } from '@interlock/adapters/event-store/sqlite';
import { nodeHashing } from '@interlock/adapters/hashing';
import { serviceActor } from '../identity/principal.ts';
import { manualClock } from '../testing/index.ts';
import { StreamRepository, type ProposedEvent } from './stream-repository.ts';

const STREAM = 'catalog-test';
const closed = (n: number): ProposedEvent => ({ type: 'CatalogFindingClosed', data: { findingId: `f-${n}`, entity: null } });
const message = (causationId: string) => ({ consumer: 'test', causationId, actor: serviceActor('test') });

let directory: string;
let store: EventStore;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'interlock-repository-'));
  store = await openSqliteEventStore({ directory, hashing: nodeHashing });
});
afterEach(async () => {
  await store.close();
  await rm(directory, { recursive: true, force: true });
});
const repository = () => new StreamRepository({ eventStore: store, clock: manualClock(), hashing: nodeHashing });
/** Repositories of that many processes, by turns. */
const processRepositories = (processes: number) => {
  const made = Array.from({ length: processes }, repository);
  return (index: number): StreamRepository => made[index % processes] ?? repository();
};

describe('over the embedded record', () => {
  // Matrix case 30.
  it.each([1, 4])('the same message a hundred times at once through %d repositories has one effect and one answer', async (processes) => {
    const repositories = processRepositories(processes);
    const results = await Promise.all(
      Array.from({ length: 100 }, (_, index) =>
        repositories(index).handle({
          stream: STREAM,
          message: message('same'),
          decide: () => [closed(index), closed(index + 1)],
        }),
      ),
    );
    expect(new Set(results.map((result) => JSON.stringify(result.events))).size).toBe(1);
    expect(await store.readStream(STREAM)).toEqual(results[0]?.events);
  });

  // Matrix case 64.
  it('a message that comes again after others has no second effect', async () => {
    for (const id of ['m1', 'm2', 'm3', 'm1', 'm2', 'm1'])
      await repository().handle({ stream: STREAM, message: message(id), decide: () => [closed(1)] });
    expect((await store.readStream(STREAM)).map(({ metadata }) => metadata.causationId)).toEqual(['m1', 'm2', 'm3']);
  });

  it('messages that race for one stream through several repositories all find their place, in an unbroken chain', async () => {
    const repositories = processRepositories(3);
    const results = await Promise.all(
      Array.from({ length: 30 }, (_, index) =>
        repositories(index).handle({ stream: STREAM, message: message(`m${index}`), decide: (history) => [closed(history.length)] }),
      ),
    );
    expect(results.every((result) => result.outcome === 'appended')).toBe(true);
    const events = await store.readStream(STREAM);
    expect(events.map(({ data }) => data)).toEqual(Array.from({ length: 30 }, (_, index) => ({ findingId: `f-${index}`, entity: null })));
    await store.close();
    // Opening verifies every link.
    store = await openSqliteEventStore({ directory, hashing: nodeHashing });
    expect(await store.readStream(STREAM)).toEqual(events);
  });
});
