/**
 * A topic of the message bus. `partitions` never changes on a keyed topic. `cleanup: 'compact'` keeps the newest record of each key
 * (a null value is a tombstone); `'keep'` keeps every record for `retentionMs`: Kafka no longer, the embedded bus until every group that reads the topic has finished it.
 */
export interface TopicDefinition {
  readonly name: string;
  readonly partitions: number;
  readonly cleanup: 'keep' | 'compact';
  /** What the record key is. */
  readonly key: string;
  /** Milliseconds; absent means without limit. */
  readonly retentionMs?: number;
}

const DAY = 86_400_000;

export const TOPICS = {
  releaseCandidates: { name: 'ci.release-candidates', partitions: 8, cleanup: 'keep', key: 'component entity ref', retentionMs: 7 * DAY },
  /** What pipelines said of themselves, for as long as it waits for releases; written by evidence-intake alone. */
  pipelineEvents: {
    name: 'ci.pipeline-events',
    partitions: 1,
    cleanup: 'compact',
    key: 'CloudEvents source + "|" + id; of one that came over HTTP a sha256 of its sender, source and id',
  },
  releaseEvents: { name: 'release.events', partitions: 8, cleanup: 'keep', key: 'release id' },
  environmentEvents: { name: 'environment.events', partitions: 1, cleanup: 'keep', key: 'environment name' },
  /** CDEvents, derived by the relay from what it publishes to `release.events` and `environment.events`. */
  deployments: {
    name: 'deployments',
    partitions: 8,
    cleanup: 'keep',
    key: 'release id; environment name where there is no release',
    retentionMs: 90 * DAY,
  },
  approvals: { name: 'approvals', partitions: 8, cleanup: 'keep', key: 'release id', retentionMs: 90 * DAY },
  catalogEntities: { name: 'catalog.entities', partitions: 1, cleanup: 'compact', key: 'entity ref' },
  runtimeSignals: { name: 'runtime.signals', partitions: 1, cleanup: 'compact', key: 'entity ref + "/" + signal name' },
} as const satisfies Record<string, TopicDefinition>;

/** Who is given its one partition leads; nothing is ever written there. */
export const LEADERSHIP_TOPIC = { name: 'leadership', partitions: 1, cleanup: 'compact', key: 'none' } as const satisfies TopicDefinition;

/** After the name of a consumer group: the topic of what it has put aside. */
export const PARKED_SUFFIX = '.parked';

/**
 * The Kafka configuration of a topic of parked messages, each keyed by its parked id and kept until it was replayed or given up; the topic has as many partitions as the widest one that its group reads. A
 * parked message is larger than it was by what is said of it, and an outsider's topic may take larger ones than ours.
 */
export const PARKED_SETTINGS = { 'cleanup.policy': 'compact', 'max.message.bytes': String(16 * 1_048_576) } as const;

/**
 * Name of the checkpoint up to which the relay has published the record. A start holds the record's end against it, and a restore takes it back: under another name
 * neither would find it, and both would see nothing amiss.
 */
export const RELAY_CHECKPOINT = 'relay';

/** Names of the headers that every record of `release.events`, `environment.events`, `deployments` and `approvals` carries, UTF-8. */
export const RECORD_HEADERS = {
  eventId: 'ce_id',
  eventType: 'ce_type',
  stream: 'interlock_stream',
  /** Revision in its stream, decimal. Consumers drop what is not beyond the last one that they saw of that stream. */
  revision: 'interlock_revision',
  /** Position in the record, decimal. */
  position: 'interlock_position',
  traceparent: 'traceparent',
} as const;

/**
 * The Kafka configuration of a topic. `max.message.bytes` leaves room for Kafka's own bytes around the largest record that is taken (1 MiB of key, value and
 * headers); records of one batch count together.
 */
export function topicSettings({ cleanup, retentionMs }: TopicDefinition): Readonly<Record<string, string>> {
  const kept =
    cleanup === 'compact'
      ? { 'cleanup.policy': 'compact' }
      : { 'cleanup.policy': 'delete', 'retention.ms': String(retentionMs ?? -1), 'retention.bytes': '-1' };
  return { ...kept, 'max.message.bytes': String(MAX_BATCH_BYTES) };
}

const MAX_BATCH_BYTES = 1_310_720;
