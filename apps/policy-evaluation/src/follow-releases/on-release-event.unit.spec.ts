import type { RecordedEvent } from '@interlock/contracts';
import { onReleaseEvent } from './on-release-event.ts';

const evidenceAt = (revision: number): RecordedEvent => ({
  stream: 'release-1',
  revision,
  position: revision,
  id: `event-${revision}`,
  type: 'EvidenceAccepted',
  data: {},
  metadata: {
    schemaVersion: 1,
    recordedAt: '2026-01-01T00:00:00.000Z',
    consumer: 'evidence-intake',
    causationId: 'spec',
    correlationId: '1',
    actor: { subject: 'service:spec', kind: 'service' },
    previousHash: null,
  },
});

/** A release in one environment whose stream stands at a revision; says which causes were decided on. */
const deciding = (revision: number, isHandledBefore: (causationId: string) => boolean, decidedWithRequest?: number) => {
  const causes: string[] = [];
  const handle = onReleaseEvent({
    requestFirstEnvironment: () => Promise.resolve(decidedWithRequest),
    followFailure: () => Promise.resolve(undefined),
    environmentsOf: () => Promise.resolve({ environments: ['production'], revision }),
    decideRelease: (_releaseId, _environment, { causationId }) => {
      causes.push(causationId);
      return Promise.resolve(!isHandledBefore(causationId));
    },
  });
  return { causes, handle };
};

describe('messages of a release whose decision saw all of its stream', () => {
  it('are passed over when a decision already saw them', async () => {
    const { causes, handle } = deciding(3, () => false);
    for (const revision of [1, 2, 3]) await handle(evidenceAt(revision), `event|${revision}`);
    expect(causes).toEqual(['event|1|production']);
  });
});

describe('a message that is delivered again, after newer evidence was recorded', () => {
  it('does not hide the newer evidence, which no decision has seen', async () => {
    const { causes, handle } = deciding(3, (causationId) => causationId.startsWith('event|1|'));
    await handle(evidenceAt(1), 'event|1');
    await handle(evidenceAt(3), 'event|3');
    expect(causes).toEqual(['event|1|production', 'event|3|production']);
  });
});

describe('a candidate that came with its evidence', () => {
  const registered: RecordedEvent = { ...evidenceAt(0), type: 'ReleaseCandidateRegistered' };

  it.each([
    ['is decided when its first environment is asked for, not once more for each attestation', 4, []],
    ['is decided when its evidence is brought, where no environment was asked for with it', undefined, ['event|1|production']],
  ])('%s', async (_what, decidedWithRequest, expected) => {
    const { causes, handle } = deciding(4, () => false, decidedWithRequest);
    await handle(registered, 'event|0');
    for (const revision of [1, 2, 3]) await handle(evidenceAt(revision), `event|${revision}`);
    expect(causes).toEqual(expected);
  });
});
