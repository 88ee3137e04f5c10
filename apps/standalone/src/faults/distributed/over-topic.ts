import { randomUUID } from 'node:crypto';
import { nodeHashing } from '@interlock/adapters/hashing';
import type { OutgoingRecord } from '@interlock/adapters/message-bus';
import { openKafkaMessageBus } from '@interlock/adapters/message-bus/kafka';
import { RELEASE_CANDIDATE_BUILT, TOPICS, type ReleaseCandidateBuilt } from '@interlock/contracts';
import { conformanceCdEvent, without } from '@interlock/contracts/testing';
import { releaseIdOf } from '@interlock/domain';
import type { Stage } from './with-cluster.ts';

/** Publishes as somebody else would: resolves once the broker has it. */
export const publishAsOther = async ({ engines }: Pick<Stage, 'engines'>, records: readonly OutgoingRecord[]): Promise<void> => {
  const brokers = engines.broker?.brokers.split(',') ?? [];
  const bus = await openKafkaMessageBus({ brokers, clientId: 'other', onBackgroundError: () => undefined });
  try {
    await bus.publish(records);
  } finally {
    await bus.close();
  }
};

/** Announces a candidate of each component on `ci.release-candidates`. What the broker has is acknowledged: it counts as sent, and nobody sends it again. Gives the releases. */
export const submitOverTopic = async (stage: Stage, components: readonly string[]): Promise<string[]> => {
  const candidates = components.map((name) => stage.organisation.candidate(name));
  await publishAsOther(stage, candidates.map(asMessage));
  const releases = candidates.map(({ candidate }) => releaseIdOf(candidate, nodeHashing));
  for (const releaseId of releases) stage.journal.acknowledged.add(releaseId);
  return releases;
};

/** A CloudEvent in binary mode. */
const asMessage = (built: ReleaseCandidateBuilt): OutgoingRecord => ({
  topic: TOPICS.releaseCandidates.name,
  key: built.candidate.component,
  value: Buffer.from(JSON.stringify(built)),
  headers: {
    'content-type': 'application/json',
    ce_specversion: '1.0',
    ce_type: RELEASE_CANDIDATE_BUILT,
    ce_source: '/ci',
    ce_id: randomUUID(),
  },
});

/** Tells in a CDEvent, on the same topic, that the change of a component's candidate was merged. Resolves once its release shows it. */
export const tellMerged = async (stage: Stage, component: string): Promise<void> => {
  const { candidate } = stage.organisation.candidate(component);
  const example = conformanceCdEvent('change_merged');
  const context = { ...without(example.context, 'chainId', 'links'), id: `merged-${component}`, source: '/ci' };
  const event = { ...example, context, customData: { commit: candidate.source.revision } };
  const { id, source } = context;
  await publishAsOther(stage, [
    {
      topic: TOPICS.releaseCandidates.name,
      key: id,
      value: Buffer.from(JSON.stringify(event)),
      headers: { 'content-type': 'application/json', ce_specversion: '1.0', ce_type: example.context.type, ce_source: source, ce_id: id },
    },
  ]);
  await stage.door.until(releaseIdOf(candidate, nodeHashing), 'PipelineEventReported');
};
