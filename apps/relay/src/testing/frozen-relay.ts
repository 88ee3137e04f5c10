import { Controller, Inject, Module } from '@nestjs/common';
import type { IncomingRecord, MessageBus } from '@interlock/adapters/message-bus';
import { RECORD_HEADERS, TOPICS } from '@interlock/contracts';
import { Consumes, KIT, silentLogger, systemClock, type BusMessage, type Materialisers } from '@interlock/service-kit';
import { memoryEventStore, startTestApp } from '@interlock/service-kit/testing';
import { anId, lifeBefore } from '../derive-cdevents/testing/golden-record.ts';
import { relay } from '../publish-record/publish-record.ts';
import { PUBLISHED } from '../relay.module.ts';
import { freezableBus } from './freezable-bus.ts';
import { HandedOver } from './handed-over.ts';
import { appendLinked } from './append-linked.ts';

const RELEASES = Array.from({ length: 12 }, (_, index) => anId(1_000 + index));

interface Seen {
  /** `<release>@<revision>` as handled, and as learnt by the view. */
  readonly handled: string[];
  readonly learnt: string[];
}

const followers = (seen: Seen) => {
  @Controller()
  class Follower {
    constructor(@Inject(KIT.materialisers) readonly materialisers: Materialisers) {}

    onModuleInit(): void {
      this.materialisers.register({ topic: TOPICS.releaseEvents.name, onRecord: (record) => void seen.learnt.push(placeOf(record)) });
    }

    @Consumes({ topic: TOPICS.releaseEvents.name, group: 'follower' })
    async handle(message: BusMessage): Promise<void> {
      seen.handled.push(placeOf(message));
    }
  }

  @Module({ controllers: [Follower] })
  class Followers {}
  return Followers;
};

const placeOf = ({ key, headers }: Pick<IncomingRecord, 'key' | 'headers'>): string => `${key}@${headers[RECORD_HEADERS.revision]}`;

export interface FrozenRelayRun extends Seen {
  /** What stands on the two topics, repeats and all, in the order of each partition. */
  readonly onTopic: ReadonlyMap<string, readonly IncomingRecord[]>;
  /** Every place on the record, release by release. */
  readonly record: readonly string[];
  /** Ids of the CDEvents that one relay alone derives. */
  readonly cdEvents: readonly string[];
}

/**
 * Matrix 67. The active relay stands still with a batch in hand; another one takes over and goes on; the first one sends that batch, and one more, before it hears that
 * it leads no longer. `open` opens the bus for one replica.
 */
export const runWithAFrozenRelay = async (open: () => Promise<MessageBus>): Promise<FrozenRelayRun> => {
  const eventStore = memoryEventStore();
  const seen: Seen = { handled: [], learnt: [] };
  const [busOfA, busOfB, messageBus] = [await open(), await open(), await open()];
  await messageBus.ensureTopics(PUBLISHED);
  const app = await startTestApp([followers(seen)], { ports: { eventStore, messageBus } });
  const a = freezableBus(busOfA);
  const parts = { eventStore, clock: systemClock, logger: silentLogger };
  const [relayA, relayB] = [relay({ ...parts, messageBus: a.bus }), relay({ ...parts, messageBus: busOfB })];
  const leadership = new HandedOver();
  await leadership.for('a').lead({ name: 'relay', onLeading: (signal) => relayA.publish(signal) });
  await leadership.for('b').lead({ name: 'relay', onLeading: (signal) => relayB.publish(signal) });

  const life = lifeBefore('nothing');
  const goOn = async (from: number, to: number): Promise<void> => {
    for (let revision = from; revision < to; revision += 1)
      for (const [index, releaseId] of RELEASES.entries()) {
        const event = life[revision];
        if (event === undefined) throw new RangeError(`revision ${revision}`);
        const data = event.type === 'ReleaseCandidateRegistered' ? { ...(event.data as object), releaseId } : event.data;
        const { type, metadata } = event;
        await appendLinked(eventStore, `release-${releaseId}`, revision - 1, [
          { id: anId(10_000 + index * 100 + revision), type, data, metadata },
        ]);
      }
  };

  leadership.give('a');
  await goOn(0, 2);
  await relayA.idle();
  a.freeze();
  await goOn(2, 4);
  await a.held;
  leadership.give('b');
  await goOn(4, 6);
  await relayB.idle();
  a.thaw();
  // Nobody has told it: it goes on from where it stood, to the end.
  await relayA.idle();
  await leadership.take('a');
  await goOn(6, life.length);
  await relayB.idle();
  await leadership.take('b');
  await app.running.activities.settled(() => eventStore.head());

  const onTopic = new Map<string, IncomingRecord[]>();
  for (const { name } of [TOPICS.releaseEvents, TOPICS.deployments, TOPICS.approvals]) {
    const records: IncomingRecord[] = [];
    await (await messageBus.materialise(name, (record) => void records.push(record))).stop();
    onTopic.set(name, records);
  }
  await app.close();
  const record = RELEASES.flatMap((releaseId) => life.map(({ revision }) => `${releaseId}@${revision}`));
  const telling = life.flatMap(({ type, revision }) => (TELLING.has(type) ? [revision] : []));
  const cdEvents = RELEASES.flatMap((_, index) => telling.map((revision) => anId(10_000 + index * 100 + revision)));
  return { ...seen, onTopic, record, cdEvents };
};

const TELLING: ReadonlySet<string> = new Set([
  'ApprovalRequested',
  'ApprovalGranted',
  'AuthorisationIssued',
  'DeploymentStarted',
  'DeploymentApplied',
  'DriftDetected',
]);

/** What each oracle of matrix 67 asks. */
export const expectNothingLostOrDoubled = (run: FrozenRelayRun): void => {
  const sent = run.onTopic.get(TOPICS.releaseEvents.name) ?? [];
  const lateCopies = sent.filter(({ key, headers, partition, offset }) =>
    sent.some(
      (other) =>
        other.key === key &&
        other.partition === partition &&
        other.offset < offset &&
        Number(other.headers[RECORD_HEADERS.revision]) > Number(headers[RECORD_HEADERS.revision]),
    ),
  );
  // Otherwise nothing was frozen, and the rest proves nothing.
  expect(lateCopies.length).toBeGreaterThanOrEqual(RELEASES.length);
  expect(new Set(sent.map(placeOf))).toEqual(new Set(run.record));
  for (const releaseId of RELEASES) {
    const own = run.record.filter((place) => place.startsWith(releaseId));
    expect(run.handled.filter((place) => place.startsWith(releaseId))).toEqual(own);
    expect(run.learnt.filter((place) => place.startsWith(releaseId))).toEqual(own);
    expect([...new Set(sent.map(placeOf).filter((place) => place.startsWith(releaseId)))]).toEqual(own);
  }
  const derived = [TOPICS.deployments, TOPICS.approvals].flatMap(({ name }) => run.onTopic.get(name) ?? []);
  expect(new Set(derived.map(({ headers }) => headers['ce_id']))).toEqual(new Set(run.cdEvents));
  // Whoever derived it, a CDEvent with one id is the same to the byte.
  expect(new Set(derived.map(({ value }) => Buffer.from(value ?? []).toString())).size).toBe(run.cdEvents.length);
};
