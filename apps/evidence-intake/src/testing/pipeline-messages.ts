import type { OutgoingRecord } from '@interlock/adapters/message-bus';
import { TOPICS, type ReleaseCandidate } from '@interlock/contracts';
import { conformanceCdEvent, without, type ConformanceCdEvent } from '@interlock/contracts/testing';
import { aCandidate, aDigest } from '@interlock/domain/testing';

/** A candidate whose artifact and commit are told by one digit. */
export const candidate = (digit: string, revision = digit.repeat(40)): ReleaseCandidate => {
  const { source, ...rest } = aCandidate();
  return { ...rest, artifacts: [{ name: 'registry.example/checkout', digest: aDigest(digit) }], source: { ...source, revision } };
};

type Name = Parameters<typeof conformanceCdEvent>[0];
const cdEvent = (
  name: Name,
  id: string,
  { context = {}, ...more }: { context?: object; subject?: object; customData?: object },
): ConformanceCdEvent => {
  const example = conformanceCdEvent(name);
  const rest = without(example.context, 'chainId', 'links');
  return {
    ...example,
    ...more,
    context: { ...rest, id, source: '/ci', ...context },
    subject: { ...example.subject, ...more.subject },
  } as ConformanceCdEvent;
};
export const published = (digest: string, id = 'published-1', context: object = {}): ConformanceCdEvent =>
  cdEvent('artifact_published', id, { context, subject: { id: `pkg:oci/checkout@${encodeURIComponent(digest)}` } });
export const tested = (id: string, context: object, customData: object = {}): ConformanceCdEvent =>
  cdEvent('testsuiterun_finished', id, { context, customData });
export const merged = (commit: string, id = 'merged-1', context: object = {}): ConformanceCdEvent =>
  cdEvent('change_merged', id, { context, customData: { commit } });

/** As a CI system writes it to the topic: CloudEvents, binary mode. */
export const asMessage = (event: ConformanceCdEvent): OutgoingRecord => ({
  topic: TOPICS.releaseCandidates.name,
  key: event.context.id,
  value: new TextEncoder().encode(JSON.stringify(event)),
  headers: {
    'content-type': 'application/json',
    ce_specversion: '1.0',
    ce_type: event.context.type,
    ce_source: event.context.source,
    ce_id: event.context.id,
  },
});
