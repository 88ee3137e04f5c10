import { createHash, randomUUID } from 'node:crypto';
import { ACK, type Delivery, type MessageBus, type MessageHandler, type ParkedRecord } from '@interlock/adapters/message-bus';
import { openKafkaMessageBus } from '@interlock/adapters/message-bus/kafka';
import { anOutsider } from '@interlock/adapters/message-bus/kafka/testing';
import { RELEASE_CANDIDATE_BUILT, ReleaseCandidateBuilt, ReleaseCandidateCloudEvent, TOPICS } from '@interlock/contracts';
import { aCandidate } from '@interlock/domain/testing';
import { CONSUMER } from '../consumer.ts';
import { startFollowing } from './following.ts';

const TOPIC = TOPICS.releaseCandidates;
/** Of an outsider's topic. Ours take 1 MiB. */
const MAX_BYTES = 12 * 1_048_576;
const OF_COMPONENT = 25;
const MIB = 1_048_576;

export type Poison = 'unparsable' | 'of another schema' | '5 MB' | '9 MB';
export const POISONS: readonly Poison[] = ['unparsable', 'of another schema', '5 MB', '9 MB'];

interface Sent {
  readonly key: string;
  readonly value: Buffer;
  readonly headers: Record<string, string>;
  readonly poison?: Poison;
}

const sha256 = (value: Uint8Array): string => `sha256:${createHash('sha256').update(value).digest('hex')}`;
const hex = (number: number, length: number): string => number.toString(16).padStart(length, '0');
const componentOf = (number: number): `component:${string}` => `component:default/service-${number}`;

/** As a CI system writes it: every other one in structured mode, the rest in binary mode, each as the schema has it. */
const candidateMessage = (index: number, component: number): Sent => {
  const key = componentOf(component);
  const built = ReleaseCandidateBuilt.parse({
    candidate: {
      ...aCandidate(),
      component: key,
      artifacts: [{ name: `registry.example/service-${component}`, digest: `sha256:${hex(index, 64)}` }],
      source: { repository: `https://git.example/service-${component}`, revision: hex(index, 40) },
    },
  });
  const attributes = { specversion: '1.0', id: `build-${index}`, source: '/ci', type: RELEASE_CANDIDATE_BUILT };
  if (index % 2 === 0) {
    const event = ReleaseCandidateCloudEvent.parse({ ...attributes, data: built });
    return { key, value: Buffer.from(JSON.stringify(event)), headers: { 'content-type': 'application/cloudevents+json' } };
  }
  const headers = Object.fromEntries(Object.entries(attributes).map(([name, value]) => [`ce_${name}`, value]));
  return { key, value: Buffer.from(JSON.stringify(built)), headers: { 'content-type': 'application/json', ...headers } };
};

const POISONED: Readonly<Record<Poison, (value: Buffer) => Buffer>> = {
  unparsable: (value) => Buffer.concat([value.subarray(0, -1), Buffer.from([0xff, 0x00])]),
  'of another schema': (value) => Buffer.from(value.toString().replace('"artifacts"', '"artefacts"')),
  // One document within: to be handed in by itself, as the schema says.
  '5 MB': (value) => withDocument(value, 5 * MIB),
  // More than is looked at.
  '9 MB': (value) => withDocument(value, 9 * MIB),
};

const withDocument = (value: Buffer, bytes: number): Buffer => {
  const said = JSON.parse(value.toString()) as { readonly data?: object };
  const evidence = [{ content: 'A'.repeat(bytes) }];
  return Buffer.from(JSON.stringify(said.data === undefined ? { ...said, evidence } : { ...said, data: { ...said.data, evidence } }));
};

/** Messages of many components in turn; half way through, one of each kind of poison, each of another component. */
const messagesWithPoison = (count: number, components: number): Sent[] => {
  const middle = components * Math.floor(OF_COMPONENT / 2);
  return Array.from({ length: count }, (_, index) => {
    const sent = candidateMessage(index, index % components);
    const poison = POISONS[index - middle];
    return poison === undefined ? sent : { ...sent, poison, value: POISONED[poison](sent.value) };
  });
};

/** The bus of a version that passes over what nobody can read, once it is there. */
const mendable = (bus: MessageBus, passesOver: (delivery: Delivery) => boolean): MessageBus =>
  new Proxy(bus, {
    get: (target, name) => {
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== 'function') return member;
      if (name !== 'consume') return member.bind(target) as unknown;
      const consume: MessageBus['consume'] = (group, topics, handler, options) => {
        const mended: MessageHandler = async (delivery) => (passesOver(delivery) ? ACK : handler(delivery));
        return target.consume(group, topics, mended, options);
      };
      return consume;
    },
  });

export interface PoisonRun {
  readonly sent: number;
  readonly components: number;
  /** Indexes of the poison. */
  readonly poison: readonly number[];
  /** Indexes behind it, of the same component. */
  readonly behind: readonly number[];
  /** Of each poison, what was sent and what lies parked: sha256 of its bytes, and why. */
  readonly parked: ReadonlyArray<{ readonly poison: Poison; readonly sentDigest: string; readonly digest: string; readonly cause: string }>;
  /** How many others are parked. */
  readonly parkedBehind: number;
  /** Indexes on the record before anything was replayed, after the same version replayed all, and after a mended one did; in the order of the record. */
  readonly recorded: Readonly<Record<'first' | 'again' | 'mended', readonly number[]>>;
  readonly replayed: Readonly<Record<'again' | 'mended', number>>;
  readonly leftParked: number;
  /** Messages between the committed offsets and the ends. */
  readonly lag: number;
}

/** Matrix 22. Evidence-intake as it runs, on a topic of somebody who allows messages of 12 MiB; the messages come from a client that is none of ours. */
export const runWithPoison = async (brokers: string, count: number): Promise<PoisonRun> => {
  const topicPrefix = `t${randomUUID()}.`;
  const outsider = await anOutsider(brokers);
  await outsider.makeTopic(topicPrefix + TOPIC.name, TOPIC, MAX_BYTES);
  const bus = await openKafkaMessageBus({
    brokers: brokers.split(','),
    clientId: 'poison',
    topicPrefix,
    onBackgroundError: () => undefined,
  });
  const components = count / OF_COMPONENT;
  const all = messagesWithPoison(count, components);
  const poison = all.flatMap((sent, index) => (sent.poison === undefined ? [] : [index]));
  const poisonous = new Set(all.filter(({ poison }) => poison !== undefined).map(({ value }) => sha256(value)));
  let mended = false;
  const passesOver = ({ value }: Delivery): boolean => mended && value !== null && poisonous.has(sha256(value));
  const app = await startFollowing({}, { messageBus: mendable(bus, passesOver) });
  const recorded = async (): Promise<number[]> =>
    (await app.ports.eventStore.readAll(-1, 10 * count)).flatMap(({ type, data }) =>
      type === 'ReleaseCandidateRegistered'
        ? [parseInt((data as { candidate: { source: { revision: string } } }).candidate.source.revision, 16)]
        : [],
    );
  try {
    await outsider.write(
      topicPrefix + TOPIC.name,
      all.map(({ key, value, headers }) => ({ key, value, headers })),
    );
    await app.settled();
    const first = await recorded();
    const parked = await bus.listParked(CONSUMER);
    const lag = await app.running.strategy.lag();
    const replayedAgain = await bus.replayParked(CONSUMER);
    const again = await recorded();
    mended = true;
    const replayedMended = await bus.replayParked(CONSUMER);
    await app.settled();
    return {
      sent: all.length,
      components,
      poison,
      behind: all.flatMap((_, index) => (poison.some((first) => index > first && (index - first) % components === 0) ? [index] : [])),
      parked: all.flatMap(({ poison: kind, key, value }) =>
        kind === undefined ? [] : [{ poison: kind, sentDigest: sha256(value), ...firstOf(parked, key) }],
      ),
      parkedBehind: parked.filter(({ cause }) => cause.startsWith('behind ')).length,
      recorded: { first, again, mended: await recorded() },
      replayed: { again: replayedAgain, mended: replayedMended },
      leftParked: (await bus.listParked(CONSUMER)).length,
      lag,
    };
  } finally {
    await app.close();
    await bus.close();
    await outsider.close();
  }
};

const firstOf = (parked: readonly ParkedRecord[], ofKey: string): { readonly digest: string; readonly cause: string } => {
  const [found] = parked.filter(({ key }) => key === ofKey);
  return { digest: sha256(found?.value ?? new Uint8Array()), cause: found?.cause ?? 'not parked' };
};

/** In the order of the record, those that do not come after all others of their component that came before them, or come twice. */
export const outOfOrder = (recorded: readonly number[], components: number): number[] => {
  const last = new Map<number, number>();
  return recorded.filter((index) => {
    const before = last.get(index % components) ?? -1;
    last.set(index % components, Math.max(before, index));
    return index <= before;
  });
};

/** What matrix 22 asks. */
export const expectOnlyPoisonAside = (run: PoisonRun): void => {
  const all = Array.from({ length: run.sent }, (_, index) => index);
  const aside = new Set([...run.poison, ...run.behind]);
  const readable = all.filter((index) => !run.poison.includes(index));
  expect(run.parked.map(({ poison, cause }) => [poison, cause])).toEqual([
    ['unparsable', expect.stringMatching(/^json\.invalid_text: /)],
    ['of another schema', expect.stringMatching(/^message\.invalid: (?:data\.)?candidate\.artifacts: /)],
    ['5 MB', expect.stringMatching(/^message\.invalid: (?:data\.)?evidence\.0\.content: /)],
    ['9 MB', expect.stringMatching(/^json\.too_large: /)],
  ]);
  expect(run.parked.map(({ digest }) => digest)).toEqual(run.parked.map(({ sentDigest }) => sentDigest));
  expect(run.parkedBehind).toBe(run.behind.length);
  // All is committed: each message is on the record or parked.
  expect(run.lag).toBe(0);
  expect(run.recorded.first.toSorted(byNumber)).toEqual(all.filter((index) => !aside.has(index)));
  expect(outOfOrder(run.recorded.first, run.components)).toEqual([]);
  // What is poison still is parked still, and nothing passes it.
  expect([run.replayed.again, run.recorded.again]).toEqual([run.poison.length, run.recorded.first]);
  expect([run.replayed.mended, run.leftParked]).toEqual([aside.size, 0]);
  expect(run.recorded.mended.toSorted(byNumber)).toEqual(readable);
  expect(outOfOrder(run.recorded.mended, run.components)).toEqual([]);
};

const byNumber = (one: number, other: number): number => one - other;
