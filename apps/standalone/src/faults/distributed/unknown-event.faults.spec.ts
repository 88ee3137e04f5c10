import { randomUUID } from 'node:crypto';
import { openEventStoreDb } from '@interlock/adapters/event-store/eventstoredb';
import { nodeHashing } from '@interlock/adapters/hashing';
import { chainEvents } from '@interlock/domain';
import { describeWithBroker } from '../../testing/index.ts';
import { ALL_WELL, unwell, withCluster, type Stage } from './with-cluster.ts';

/** What a newer build of ours may have written before it was rolled back. */
const NEWER = [
  { type: 'SomethingNewer', schemaVersion: 1 },
  { type: 'DeploymentVerified', schemaVersion: 99 },
] as const;
const before = NEWER.map((_, index) => `newer-${index}`);
const after = Array.from({ length: 8 }, (_, index) => `other-${index}`);

interface Unknown {
  readonly id: string;
  readonly releaseId: string;
  /** The last revision before it. */
  readonly readable: number;
}

/** Appends an event that this build does not know, linked as its writer would. */
const appendUnknown = async ({ engines }: Stage, releaseId: string, { type, schemaVersion }: (typeof NEWER)[number]): Promise<Unknown> => {
  const url = engines.environment['EVENTSTORE_URL'] ?? '';
  const store = await openEventStoreDb({ url, hashing: nodeHashing, development: true, onNotice: () => undefined });
  try {
    const stream = `release-${releaseId}`;
    const last = (await store.readStream(stream)).at(-1);
    if (last === undefined) throw new Error(`${stream} is empty`);
    const event = {
      id: randomUUID(),
      type,
      data: { newer: true },
      metadata: { ...last.metadata, schemaVersion, causationId: 'a newer build' },
    };
    await store.append(stream, last.revision, chainEvents(last, stream, [event], nodeHashing));
    return { id: event.id, releaseId, readable: last.revision };
  } finally {
    await store.close();
  }
};

describeWithBroker('an event of an unknown type or version on the record, from a newer build (matrix 53)', () => {
  it('stops the view of its stream alone: everything else goes on, and the event is kept', async () => {
    const { result, aftermath, healings, leaks } = await withCluster([...before, ...after], async (stage) => {
      const unknown: Unknown[] = [];
      await stage.play({ matrix: [53], fault: 'unknown event type, unknown version: its stream stands still, others go on' }, async () => {
        await stage.submit(before);
        const releases = await Promise.all(
          before.map(async (name) => (await stage.door.submit(stage.organisation.candidate(name))).releaseId),
        );
        await Promise.all(releases.map((releaseId) => stage.door.until(releaseId, 'DeploymentApplied')));
        for (const [index, one] of NEWER.entries()) unknown.push(await appendUnknown(stage, releases[index] ?? '', one));
        await stage.submit(after);
        return { injected: { 'event of an unknown type': 1, 'event of an unknown version': 1 } };
      });
      // Everything that was sent later has come to its end, so that the views are past all of them.
      return Promise.all(
        unknown.map(async ({ id, releaseId, readable }) => ({
          standsAt: (await stage.door.release(releaseId)).revision - readable,
          isKept: (await stage.door.events(releaseId)).some((event) => event.id === id),
        })),
      );
    });
    expect(result).toEqual(NEWER.map(() => ({ standsAt: 0, isKept: true })));
    // `unequal`: they are on the record, and were published.
    expect(aftermath).toMatchObject(ALL_WELL);
    expect(unwell(healings)).toEqual([]);
    expect(leaks).toEqual([]);
  }, 600_000);
});
