/** A message of a topic that bears an event of the record, or what follows from one. */
export interface Message {
  readonly topic: string;
  readonly stream: string;
  readonly revision: number;
  /** `ce_id`: the id of the event. */
  readonly id: string;
}

/** What the bus holds of the record, and in which order; both lists are empty when all is well. */
export interface Published {
  /** What the record tells and was never published, or the other way round (O1: at least once, under the same id). */
  readonly unequal: readonly string[];
  /** Where something of a stream came to a topic for the first time after what stands behind it. */
  readonly outOfOrder: readonly string[];
  /** How many came more than once: allowed, and dropped by who reads them. */
  readonly repeats: number;
}

/** `due`: what the record tells, in its order; `found`: what is on the topics, in the order of each partition. */
export const comparePublished = (due: readonly Message[], found: readonly Message[]): Published => {
  const published = new Set(found.map(nameOf));
  const recorded = new Set(due.map(nameOf));
  return {
    unequal: [
      ...[...recorded].flatMap((name) => (published.has(name) ? [] : [`${name} was never published`])),
      ...[...published].flatMap((name) => (recorded.has(name) ? [] : [`${name} was published and is not on the record`])),
    ],
    outOfOrder: outOfOrder(found),
    repeats: found.length - published.size,
  };
};

/** First times only: what comes again comes after what stands behind it. */
const outOfOrder = (found: readonly Message[]): string[] => {
  const seen = new Set<string>();
  const last = new Map<string, number>();
  return found.flatMap((message) => {
    const { topic, stream, revision } = message;
    const [name, place] = [nameOf(message), `${topic} ${stream}`];
    if (seen.has(name)) return [];
    seen.add(name);
    const before = last.get(place) ?? -1;
    last.set(place, Math.max(before, revision));
    return revision > before ? [] : [`${place}: revision ${revision} after ${before}`];
  });
};

const nameOf = ({ topic, stream, revision, id }: Message): string => `${topic} ${stream}@${revision} ${id}`;
