import { parseStreamName, type RecordedEvent } from '@interlock/contracts';
import { deriveFromEnvironment, deriveFromRelease, type DerivedCdEvent } from '../derive-cdevents/derive-cd-event.ts';
import { evolveFacts, type ReleaseFacts } from '../derive-cdevents/release-facts.ts';

export interface CdEventTold extends Pick<DerivedCdEvent, 'topic'> {
  /** The event of the record that it tells, whose id it bears. */
  readonly of: RecordedEvent;
}

/** The CDEvents that a whole record tells, in its order; nothing is read, and nothing forgotten. What this build cannot read tells nothing. */
export const cdEventsToldBy = (events: readonly RecordedEvent[]): CdEventTold[] => {
  const facts = new Map<string, ReleaseFacts>();
  return events.flatMap((event) => {
    try {
      const derived = derivedFrom(event, facts);
      return derived === undefined ? [] : [{ topic: derived.topic, of: event }];
    } catch {
      return [];
    }
  });
};

const derivedFrom = (event: RecordedEvent, facts: Map<string, ReleaseFacts>): DerivedCdEvent | undefined => {
  const { stream } = event;
  const category = parseStreamName(stream)?.category;
  if (category === 'environment') return deriveFromEnvironment(event);
  if (category !== 'release') return undefined;
  const before = facts.get(stream);
  facts.delete(stream);
  const after = evolveFacts(before, event);
  if (after !== undefined) facts.set(stream, after);
  return before === undefined ? undefined : deriveFromRelease(event, before);
};
