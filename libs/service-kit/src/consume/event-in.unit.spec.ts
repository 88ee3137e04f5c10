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

  it('is kept for as long as what came after it is not too much: many small ones, few large ones', () => {
    const after = (count: number, text: string): boolean => {
      const event = eventIn(bytesOf(EVENT));
      for (let revision = 1; revision <= count; revision += 1) eventIn(bytesOf({ ...EVENT, revision, data: { text } }));
      return eventIn(bytesOf(EVENT)) === event;
    };
    expect(after(1_000, 'x'.repeat(4_000))).toBe(true);
    expect(after(40, 'x'.repeat(500_000))).toBe(false);
  });

  it('is refused each time when it is none', () => {
    const refused = (): unknown => eventIn(bytesOf({ ...EVENT, revision: 'x' }));
    expect(refused).toThrow();
    expect(refused).toThrow();
  });
});
