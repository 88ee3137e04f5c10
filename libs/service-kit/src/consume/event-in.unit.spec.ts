import type { RecordedEvent } from '@interlock/contracts';
import { eventIn } from './event-in.ts';

const EVENT: RecordedEvent = {
  stream: 'catalog-test',
  revision: 0,
  position: 0,
  id: '00000000-0000-5000-8000-000000000001',
  type: 'CatalogFindingClosed',
  data: { findingId: 'é', entity: null },
  metadata: {
    schemaVersion: 1,
    recordedAt: '2026-03-02T10:00:00.000Z',
    consumer: 'test',
    causationId: 'm1',
    correlationId: 'test',
    actor: { subject: 'service:test', kind: 'service' },
    previousHash: null,
  },
};
const bytesOf = (event: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(event));

describe('the event in the bytes of a record', () => {
  it('is parsed once for all copies of the same bytes', () => {
    const event = eventIn(bytesOf(EVENT));
    expect(event).toEqual(EVENT);
    expect(eventIn(bytesOf(EVENT))).toBe(event);
  });

  it('is told apart by a single byte', () => {
    const other = { ...EVENT, data: { findingId: 'è', entity: null } };
    expect([eventIn(bytesOf(EVENT)).data, eventIn(bytesOf(other)).data]).toEqual([EVENT.data, other.data]);
  });

  it('is refused each time when it is none', () => {
    const refused = (): unknown => eventIn(bytesOf({ ...EVENT, revision: 'x' }));
    expect(refused).toThrow();
    expect(refused).toThrow();
  });
});
