import { createRequire } from 'node:module';
import { types } from 'node:util';
import type { Broker, Cluster } from 'kafkajs';
import { MessageBusError } from '../message-bus.ts';
import type { RawRecord } from './fetched-record.ts';
import { openKafkaClient, type KafkaClient, type KafkaConnection } from './kafka-client.ts';
import { kafkaErrorType } from './kafka-error.ts';
import { codedByUs } from './own-coding.ts';

/** A partition by the name that it has on the brokers. */
export interface Place {
  readonly topic: string;
  readonly partition: number;
}

export interface FetchFrom extends Place {
  readonly offset: number;
}

export interface Fetched extends Place {
  readonly from: number;
  readonly records: readonly RawRecord[];
  /** Where to read on: behind the last record, and behind what was compacted away or belongs to no consumer. */
  readonly next: number;
  /** There is more below the end, and none of it came. */
  readonly stuck: boolean;
}

interface FetchReply {
  readonly responses: ReadonlyArray<{
    readonly topicName: string;
    readonly partitions: ReadonlyArray<{ readonly partition: number; readonly lastStableOffset: string }>;
  }>;
}

export interface Bounds extends Place {
  /** The lowest offset that is still there. */
  readonly start: number;
  readonly end: number;
}

export interface CommittedOffset extends Place {
  /** Undefined when the group has committed none. */
  readonly offset: number | undefined;
  readonly metadata: string;
}

export interface FetchLimits {
  /** How long the broker may wait for a record. 0 for what is known to be there. */
  readonly waitMs: number;
  readonly bytes: number;
  readonly bytesPerPartition: number;
}

/** A broker with what kafkajs has and its types leave out. */
export interface FullBroker extends Omit<Broker, 'offsetFetch'> {
  /** As kafkajs has it, beside its types. */
  readonly nodeId: string;
  joinGroup(request: object): Promise<{
    readonly generationId: number;
    readonly leaderId: string;
    readonly memberId: string;
    readonly members: ReadonlyArray<{ readonly memberId: string; readonly memberMetadata: Buffer }>;
  }>;
  syncGroup(request: object): Promise<{ readonly memberAssignment: Buffer }>;
  heartbeat(request: { groupId: string; groupGenerationId: number; memberId: string }): Promise<unknown>;
  leaveGroup(request: { groupId: string; memberId: string }): Promise<unknown>;
  offsetFetch(request: object): Promise<{
    readonly responses: ReadonlyArray<{
      readonly topic: string;
      readonly partitions: ReadonlyArray<{ readonly partition: number; readonly offset: string; readonly metadata: string | null }>;
    }>;
  }>;
}

interface KafkaBatch {
  readonly messages: readonly RawRecord[];
  isEmptyDueToFiltering(): boolean;
  isEmpty(): boolean;
  lastOffset(): string;
}

/** Leaves out records of aborted transactions, control records and what lies before the offset that was asked for. */
const Batch = createRequire(import.meta.url)('kafkajs/src/consumer/batch') as new (
  topic: string,
  fetched: string,
  data: object,
) => KafkaBatch;

const IN_PLENTY = 16 * 1_048_576;

/** How many failures in a row until the connections are made anew. */
const PATIENCE = 3;

/**
 * What we ask brokers for, over one set of connections. A failure is thrown at once and leaves the connections as fit for the next try as can be: who calls
 * tries again, with a back-off and until it is told to stop.
 */
export class BrokerAccess {
  private readonly connection: KafkaConnection;
  private client: KafkaClient;
  /** Node that looks after a group. */
  private readonly coordinators = new Map<string, string>();
  private failures = 0;
  private closed = false;

  constructor(connection: KafkaConnection) {
    this.connection = connection;
    this.client = openKafkaClient(connection);
  }

  close(): void {
    this.closed = true;
    this.client.close();
  }

  get admin(): KafkaClient['admin'] {
    return this.client.admin;
  }

  /** Partitions of a topic; undefined when it is not there. */
  partitionsOf(topic: string): Promise<number | undefined> {
    return this.ask(async (cluster) => {
      try {
        await cluster.addTargetTopic(topic);
      } catch (error) {
        if (kafkaErrorType(error) === 'UNKNOWN_TOPIC_OR_PARTITION') return undefined;
        throw error;
      }
      return cluster.findTopicPartitionMetadata(topic).length || undefined;
    });
  }

  /** Ids of the brokers that lead these partitions, each with what it leads. */
  leaders<P extends Place>(places: readonly P[]): Promise<Map<string, P[]>> {
    return this.ask(async (cluster) => {
      await cluster.addMultipleTargetTopics([...new Set(places.map(({ topic }) => topic))]);
      await cluster.refreshMetadataIfNecessary();
      const byLeader = new Map<string, P[]>();
      for (const place of places) {
        const leader = Object.keys(cluster.findLeaderForPartitions(place.topic, [place.partition]))[0];
        if (leader === undefined || leader === '-1')
          throw new MessageBusError('message-bus.unavailable', `${place.topic}/${place.partition} has no leader`);
        byLeader.set(leader, [...(byLeader.get(leader) ?? []), place]);
      }
      return byLeader;
    });
  }

  /** Reads on from some offsets of partitions that one broker leads. */
  fetchFrom(nodeId: string, from: readonly FetchFrom[], { waitMs, bytes, bytesPerPartition }: FetchLimits): Promise<Fetched[]> {
    return this.ask(async (cluster) => {
      const broker = await cluster.findBroker({ nodeId });
      const topics = [...Map.groupBy(from, ({ topic }) => topic)].map(([topic, places]) => ({
        topic,
        partitions: places.map(({ partition, offset }) => ({ partition, fetchOffset: String(offset), maxBytes: bytesPerPartition })),
      }));
      const { responses } = (await codedByUs(broker).fetch({
        maxWaitTime: waitMs,
        minBytes: 1,
        maxBytes: bytes,
        isolationLevel: 1,
        topics,
      })) as FetchReply;
      const asked = (topic: string, partition: number): number =>
        from.find((place) => place.topic === topic && place.partition === partition)?.offset ?? 0;
      const fetched = responses.flatMap(({ topicName, partitions }) =>
        partitions.map((data) => fetchedOf(topicName, data.partition, asked(topicName, data.partition), data)),
      );
      return Promise.all(fetched.map(async (each) => (each.stuck ? this.past(broker, each) : each)));
    });
  }

  /**
   * A reply without records from below the end: the reply was full with other partitions, or all that the broker sent are batches that compaction emptied and
   * kept for their producer's sequence. kafkajs would ask the same again for ever. Asked for alone and in plenty, only the latter stays empty.
   */
  private async past(broker: Broker, { topic, partition, from }: Fetched): Promise<Fetched> {
    const topics = [{ topic, partitions: [{ partition, fetchOffset: String(from), maxBytes: IN_PLENTY }] }];
    const { responses } = (await codedByUs(broker).fetch({
      maxWaitTime: 0,
      minBytes: 1,
      maxBytes: IN_PLENTY,
      isolationLevel: 1,
      topics,
    })) as FetchReply;
    const data = responses[0]?.partitions[0];
    if (!data) return { topic, partition, from, records: [], next: from, stuck: false };
    const fetched = fetchedOf(topic, partition, from, data);
    return fetched.stuck ? { ...fetched, next: Number(data.lastStableOffset) } : fetched;
  }

  /** Reads on from some offsets, whoever leads the partitions. */
  async fetch(from: readonly FetchFrom[], limits: FetchLimits): Promise<Fetched[]> {
    const byLeader = await this.leaders(from);
    const fetched = await Promise.all([...byLeader].map(([nodeId, places]) => this.fetchFrom(nodeId, places, limits)));
    return fetched.flat();
  }

  bounds(places: readonly Place[]): Promise<Bounds[]> {
    return this.ask(async (cluster) => {
      await cluster.addMultipleTargetTopics([...new Set(places.map(({ topic }) => topic))]);
      const topics = [...Map.groupBy(places, ({ topic }) => topic)].map(([topic, of]) => ({
        topic,
        partitions: of.map(({ partition }) => ({ partition })),
      }));
      if (topics.length === 0) return [];
      const at = async (fromBeginning: boolean): Promise<Map<string, number>> => {
        const found = await cluster.fetchTopicsOffset(topics.map((topic) => ({ ...topic, fromBeginning })));
        return new Map(
          found.flatMap(({ topic, partitions }) => partitions.map((each) => [`${topic}/${each.partition}`, Number(each.offset)])),
        );
      };
      const [starts, ends] = await Promise.all([at(true), at(false)]);
      return places.map(({ topic, partition }) => {
        const end = ends.get(`${topic}/${partition}`);
        if (end === undefined) throw new MessageBusError('message-bus.unavailable', `${topic}/${partition}: the brokers name no end`);
        return { topic, partition, start: starts.get(`${topic}/${partition}`) ?? 0, end };
      });
    });
  }

  committed(group: string, places: readonly Place[]): Promise<CommittedOffset[]> {
    return this.withCoordinator(group, async (broker) => {
      const topics = [...Map.groupBy(places, ({ topic }) => topic)].map(([topic, of]) => ({
        topic,
        partitions: of.map(({ partition }) => ({ partition })),
      }));
      if (topics.length === 0) return [];
      const { responses } = await broker.offsetFetch({ groupId: group, topics });
      return responses.flatMap(({ topic, partitions }) =>
        partitions.map(({ partition, offset, metadata }) => ({
          topic,
          partition,
          offset: Number(offset) < 0 ? undefined : Number(offset),
          metadata: metadata ?? '',
        })),
      );
    });
  }

  withCoordinator<T>(group: string, work: (broker: FullBroker) => Promise<T>): Promise<T> {
    return this.ask(async (cluster) => {
      const known = this.coordinators.get(group);
      try {
        const found =
          known === undefined ? await cluster.findGroupCoordinator({ groupId: group }) : await cluster.findBroker({ nodeId: known });
        const broker = found as unknown as FullBroker;
        this.coordinators.set(group, broker.nodeId);
        return await work(broker);
      } catch (error) {
        // It may have moved.
        this.coordinators.delete(group);
        throw error;
      }
    });
  }

  async ask<T>(work: (cluster: Cluster) => Promise<T>): Promise<T> {
    if (this.closed) throw new MessageBusError('message-bus.unavailable', 'the bus is closed');
    const { client } = this;
    try {
      await client.cluster.connect();
      await client.cluster.refreshMetadataIfNecessary();
      const result = await work(client.cluster);
      this.failures = 0;
      return result;
    } catch (error) {
      if (client === this.client) await this.recover(error);
      throw error;
    }
  }

  private async recover(error: unknown): Promise<void> {
    if (!isConnectionTrouble(error)) return;
    this.failures += 1;
    const { cluster } = this.client;
    if (this.failures < PATIENCE) {
      if (types.isNativeError(error) && 'host' in error && 'port' in error && typeof error.host === 'string')
        cluster.removeBroker({ host: error.host, port: Number(error.port) });
      return void (await cluster.refreshMetadata().catch(() => undefined)); // the next try says what is wrong
    }
    if (this.closed) return;
    this.failures = 0;
    this.client.close();
    this.client = openKafkaClient(this.connection);
  }
}

const STALE = new Set([
  'UNKNOWN_TOPIC_OR_PARTITION',
  'NOT_LEADER_FOR_PARTITION',
  'LEADER_NOT_AVAILABLE',
  'FENCED_LEADER_EPOCH',
  'UNKNOWN_LEADER_EPOCH',
  'NOT_COORDINATOR_FOR_GROUP',
]);

/** Our knowledge of the cluster is old, or a connection is gone. A refusal of what was asked is neither. */
function isConnectionTrouble(error: unknown): boolean {
  if (error instanceof MessageBusError) return error.code === 'message-bus.unavailable';
  const type = kafkaErrorType(error);
  return type === undefined || STALE.has(type);
}

function fetchedOf(topic: string, partition: number, from: number, data: FetchReply['responses'][0]['partitions'][0]): Fetched {
  const batch = new Batch(topic, String(from), data);
  const nothing = batch.isEmpty() && !batch.isEmptyDueToFiltering();
  const next = nothing ? from : Math.max(from, Number(batch.lastOffset()) + 1);
  return { topic, partition, from, records: batch.messages, next, stuck: next === from && from < Number(data.lastStableOffset) };
}
