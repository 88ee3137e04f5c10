import { readFileSync } from 'node:fs';
import type { RecordedEvent } from '@interlock/contracts';

const folder = new URL('../../../../../libs/contracts/golden/', import.meta.url);

/** Examples of a type of event by name, as every version ever written them. */
export const examplesOf = (type: string): Record<string, unknown> =>
  JSON.parse(readFileSync(new URL(`${type}.v1.json`, folder), 'utf8')) as Record<string, unknown>;

export const anId = (number: number): string => `00000000-0000-5000-8000-${String(number).padStart(12, '0')}`;
export const RELEASE = anId(1);

/** An event at its place. Its id tells the revision. */
export const recorded = (
  type: string,
  data: unknown,
  { revision, stream = `release-${RELEASE}` }: { readonly revision: number; readonly stream?: string },
): RecordedEvent => ({
  stream,
  revision,
  position: 100 + revision * 3,
  id: anId(900 + revision),
  type,
  data,
  metadata: {
    schemaVersion: 1,
    recordedAt: `2026-01-02T12:00:${String(revision).padStart(2, '0')}.000Z`,
    consumer: 'test',
    causationId: `event|${revision}`,
    correlationId: RELEASE,
    actor: { subject: 'service:approval', kind: 'service' },
    previousHash: null,
  },
});

const LIFE: readonly (readonly [type: string, example: string])[] = [
  ['ReleaseCandidateRegistered', 'full'],
  ['PromotionRequested', 'full'],
  ['ApprovalRequested', 'full'],
  ['ApprovalGranted', 'full'],
  ['AuthorisationIssued', 'full'],
  ['DeploymentStarted', 'full'],
  ['DeploymentApplied', 'full'],
  ['DriftDetected', 'full'],
];

/** The usual life of a release, up to just before its first event of a type; all of it when it has none. */
export const lifeBefore = (type: string): RecordedEvent[] => {
  const end = LIFE.findIndex(([known]) => known === type);
  return LIFE.slice(0, end === -1 ? LIFE.length : end).map(([known, example], revision) =>
    recorded(known, examplesOf(known)[example], { revision }),
  );
};
