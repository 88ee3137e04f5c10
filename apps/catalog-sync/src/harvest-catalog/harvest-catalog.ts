import type { CatalogSource } from '@interlock/adapters/catalog-source';
import type { MessageBus, OutgoingRecord } from '@interlock/adapters/message-bus';
import {
  CATALOG_EVENTS,
  streamName,
  TOPICS,
  type Actor,
  type CatalogEntityRecord,
  type CatalogEvent,
  type EntityRef,
  type RecordedEvent,
} from '@interlock/contracts';
import { canonicalJson, decideCatalog, foldCatalog, sha256, snapshotDigest, type CatalogSaid, type Hashing } from '@interlock/domain';
import type { Clock, Logger, StreamRepository } from '@interlock/service-kit';
import type { PublishedCatalog } from './published-catalog.ts';
import { readSources, type Harvest, type SourceRules } from './read-sources.ts';

export interface HarvestParts {
  readonly sources: readonly CatalogSource[];
  readonly streams: StreamRepository;
  readonly messageBus: MessageBus;
  readonly published: PublishedCatalog;
  readonly hashing: Hashing;
  readonly clock: Pick<Clock, 'epochMs'>;
  readonly rules: SourceRules;
  readonly logger: Logger;
}

export const CONSUMER = 'catalog-sync';
const ACTOR: Actor = { subject: `service:${CONSUMER}`, kind: 'service' };

/** Events of one append and records of one publication, at most: a first harvest of a large catalog goes in steps. */
const BATCH = 500;

/**
 * Reads all sources and makes record and topic say what they say: append first, publish after. A crash in between is mended by the next harvest, because each
 * half compares with its own past: events with the stream, records with the topic. Answers when the clock alone will change what is found, if it will.
 */
export const harvestCatalog = async (parts: HarvestParts): Promise<number | undefined> => {
  const harvest = await readSources(parts.sources, parts.rules, () => parts.clock.epochMs());
  const digest = snapshotDigest(harvest.entities, parts.hashing);
  for (const source of sourcesOf(harvest, parts.published)) await recordChanges(source, digest, harvest, parts);
  await publishChanges(harvest.entities, parts);
  parts.published.findings = harvest.findings;
  parts.logger.info(
    { entities: harvest.entities.length, findings: [...harvest.findings.values()].flat().length, snapshot: digest },
    'catalog harvested',
  );
  return harvest.staleAt;
};

/** Sources that were taken out of the configuration too: what they opened is closed. */
const sourcesOf = (harvest: Harvest, published: PublishedCatalog): readonly string[] =>
  [...new Set([...harvest.findings.keys(), ...published.records().map((record) => record.source)])].toSorted();

const recordChanges = async (source: string, digest: string, harvest: Harvest, { streams, hashing }: HarvestParts): Promise<void> => {
  const stream = streamName('catalog', source);
  const revision = harvest.revisions.get(source);
  const said: CatalogSaid = {
    ...(revision === undefined ? {} : { revision }),
    findings: harvest.findings.get(source) ?? [],
    owners: new Map(harvest.entities.filter((record) => record.source === source).map((record) => [record.ref, record.owner])),
  };
  const cause = sha256(canonicalJson([digest, said.findings]), hashing);
  for (;;) {
    // The same snapshot comes back when a change is taken back: the revision tells the second time from a repetition of the first.
    const revision = (await streams.read(stream)).length;
    const message = { consumer: CONSUMER, causationId: `catalog|${source}|${cause}|${revision}`, actor: ACTOR };
    const decide = (history: readonly RecordedEvent[]): readonly CatalogEvent[] =>
      decideCatalog(foldCatalog(history.filter(isCatalogEvent)), said).slice(0, BATCH);
    const { outcome } = await streams.handle({ stream, message, decide });
    if (outcome === 'nothing') return;
  }
};

/** Types were checked when the events were read, data when they were written. */
const isCatalogEvent = (event: RecordedEvent): event is RecordedEvent & CatalogEvent => Object.hasOwn(CATALOG_EVENTS, event.type);

const publishChanges = async (entities: readonly CatalogEntityRecord[], { messageBus, published }: HarvestParts): Promise<void> => {
  const refs = new Set(entities.map((record) => record.ref));
  const gone = published.records().filter((record) => !refs.has(record.ref));
  const changes: (readonly [EntityRef, CatalogEntityRecord | null])[] = [
    ...entities.filter((record) => !published.says(record)).map((record) => [record.ref, record] as const),
    ...gone.map((record) => [record.ref, null] as const),
  ];
  for (let start = 0; start < changes.length; start += BATCH) {
    const batch = changes.slice(start, start + BATCH);
    await messageBus.publish(batch.map(([key, record]) => outgoing(key, record)));
    for (const [ref, record] of batch) published.set(ref, record);
  }
};

const outgoing = (key: EntityRef, record: CatalogEntityRecord | null): OutgoingRecord => ({
  topic: TOPICS.catalogEntities.name,
  key,
  value: record === null ? null : new TextEncoder().encode(canonicalJson(record)),
});
