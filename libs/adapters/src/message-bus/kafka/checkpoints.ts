import type { Place } from './broker-access.ts';
import type { BusParts } from './bus-parts.ts';
import { CHECKPOINT_HEADER, checkpointOf, checkpointText, parseCheckpoint, type CheckpointMark } from './checkpoint.ts';
import type { Addressed } from './take-batch.ts';

/** Of one partition, at its end: the record of the publisher is the last one unless somebody else writes there as well. */
const LOOK_BACK = 64;
const LIMITS = { waitMs: 0, bytes: 32 * 1_048_576, bytesPerPartition: 2 * 1_048_576 };
/** A part of a batch that goes into one request whole; its last part says that the batch is whole. */
const PART_BYTES = 256 * 1_024;
const PART_RECORDS = 500;

/** Checkpoints of publishers, kept with what they publish: Kafka has no transaction here that would hold both. */
export class Checkpoints {
  private readonly parts: BusParts;
  /** What this process knows to be acknowledged. */
  private readonly acknowledged = new Map<string, number>();

  constructor(parts: BusParts) {
    this.parts = parts;
  }

  async publish(name: string, position: number, address: () => Promise<readonly Addressed[]>): Promise<void> {
    const records = await address();
    const acknowledged = this.acknowledged.get(name) ?? -1;
    const parts = partsOf(records);
    for (const [index, part] of parts.entries()) {
      const last = index === parts.length - 1;
      const places = [...new Set(part.map(placeOf))];
      const mark: CheckpointMark = last ? { name, acknowledged, position, places } : { name, acknowledged };
      await this.parts.outbox.send(markedAtEnds(part, Buffer.from(checkpointText(mark))), { whole: true });
    }
    this.acknowledged.set(name, position);
  }

  async read(name: string, ensured: readonly string[]): Promise<number> {
    const found = checkpointOf(name, await this.lastMarks(name, ensured));
    const position = Math.max(found, this.acknowledged.get(name) ?? -1);
    this.acknowledged.set(name, position);
    return position;
  }

  private async lastMarks(name: string, ensured: readonly string[]): Promise<Map<string, CheckpointMark>> {
    const { lookups } = this.parts;
    const places = await this.places(ensured);
    const bounds = await lookups.bounds(places);
    const from = bounds.filter(({ start, end }) => start < end);
    const marks = new Map<string, CheckpointMark>();
    await Promise.all(
      from.map(async ({ topic, partition, start, end }) => {
        for (let offset = Math.max(start, end - LOOK_BACK); offset < end;) {
          const [fetched] = await lookups.fetch([{ topic, partition, offset }], LIMITS);
          for (const { headers } of fetched?.records ?? []) {
            const header = headers[CHECKPOINT_HEADER];
            const mark = parseCheckpoint(Buffer.isBuffer(header) ? header.toString('utf8') : undefined);
            if (mark?.name === name) marks.set(`${topic}/${partition}`, mark);
          }
          if (!fetched || fetched.next <= offset) break;
          offset = fetched.next;
        }
      }),
    );
    return marks;
  }

  /** Where a publisher may have published: the topics that this process has ensured, or all of this installation if it has ensured none. */
  private async places(ensured: readonly string[]): Promise<Place[]> {
    const { names, lookups } = this.parts;
    let topics = ensured.map((topic) => names.topic(topic));
    if (topics.length === 0) {
      await lookups.admin.connect();
      const all = await lookups.admin.listTopics();
      topics = all.filter((topic) => names.nameOf(topic) !== undefined && names.groupOfParked(topic) === undefined);
    }
    const places: Place[] = [];
    for (const topic of topics) {
      const partitions = (await lookups.partitionsOf(topic)) ?? 0;
      for (let partition = 0; partition < partitions; partition += 1) places.push({ topic, partition });
    }
    return places;
  }
}

/** The last record of each partition bears the mark: what goes to one partition is there whole or not at all, and only its end is ever looked at. */
function markedAtEnds(part: readonly Addressed[], header: Buffer): Addressed[] {
  const unmarked = new Set(part.map(placeOf));
  return part
    .toReversed()
    .map((record) =>
      unmarked.delete(placeOf(record)) ? { ...record, headers: { ...record.headers, [CHECKPOINT_HEADER]: header } } : record,
    )
    .toReversed();
}

const placeOf = ({ topic, partition }: Addressed): string => `${topic}/${partition}`;

function partsOf(records: readonly Addressed[]): Addressed[][] {
  const parts: Addressed[][] = [];
  let bytes = 0;
  for (const record of records) {
    const part = parts.at(-1);
    if (!part || part.length === PART_RECORDS || bytes + record.bytes > PART_BYTES) {
      parts.push([record]);
      bytes = record.bytes;
    } else {
      part.push(record);
      bytes += record.bytes;
    }
  }
  return parts;
}
