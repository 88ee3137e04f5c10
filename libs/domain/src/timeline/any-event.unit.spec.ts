import { CATALOG_EVENTS, ENVIRONMENT_EVENTS, LEDGER_EVENTS, POLICY_EVENTS, RELEASE_EVENTS, type RecordedEvent } from '@interlock/contracts';
import fc from 'fast-check';
import { gateKnowledge } from './gate-knowledge.ts';
import { sayEvent } from './say-event.ts';
import { timelineKindOf } from './timeline-kind.ts';
import { timelineRowOf } from './timeline-row.ts';

const TYPES = Object.keys({ ...RELEASE_EVENTS, ...CATALOG_EVENTS, ...POLICY_EVENTS, ...LEDGER_EVENTS, ...ENVIRONMENT_EVENTS });
const anEvent = (type: string, data: unknown, schemaVersion = 1): RecordedEvent => ({
  stream: 'release-00000000-0000-4000-8000-000000000000',
  revision: 1,
  position: 1,
  id: '00000000-0000-4000-8000-000000000001',
  type,
  data,
  metadata: {
    schemaVersion,
    recordedAt: '2026-03-02T10:00:00.000Z',
    consumer: 'spec',
    causationId: 'spec',
    correlationId: 'spec',
    actor: { subject: 'service:spec', kind: 'service' },
    previousHash: null,
  },
});

describe('every type that may be written', () => {
  it.each(TYPES)('%s has its place on a timeline, or is left out on purpose', (type) => {
    expect(timelineKindOf(anEvent(type, { before: 'group:default/a' }))).not.toBe('unknown');
  });
});

describe('an event of any shape', () => {
  it('is shown without stopping anything, in one line', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.constantFrom(...TYPES), fc.string()),
        fc.jsonValue(),
        fc.integer({ min: 1, max: 3 }),
        (type, data, version) => {
          const event = anEvent(type, data, version);
          const kind = timelineKindOf(event);
          expect(timelineRowOf(event, kind ?? 'unknown', null).position).toBe(1);
          const line = sayEvent(event, kind !== 'unknown');
          expect(line.length).toBeGreaterThan(0);
          expect(line.length).toBeLessThanOrEqual(300);
          expect(gateKnowledge([event], 1)).toBeNull();
        },
      ),
    );
  });

  it('is unknown when its type or its version is', () => {
    expect([timelineKindOf(anEvent('FromTheFuture', {})), timelineKindOf(anEvent('DeploymentApplied', {}, 2))]).toEqual([
      'unknown',
      'unknown',
    ]);
  });
});
