import { TOPICS, type Actor } from '@interlock/contracts';

/** Name of this service in the record and on the bus. */
export const CONSUMER = 'evidence-intake';

/** Anyone who may write to the topic may announce; what is announced is believed only as far as its evidence goes (T1). */
export const PRODUCER: Actor = { subject: `topic:${TOPICS.releaseCandidates.name}`, kind: 'workload' };
