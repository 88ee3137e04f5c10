import type { NewEvent, RecordedEvent } from '@interlock/contracts';
import fc from 'fast-check';
import { chainEvents } from '../record/event-hash.ts';
import { realHashing as hashing } from './testing/index.ts';
import { verifyLedgerExport } from './verify-ledger.ts';

const event = (data: unknown, index: number): NewEvent => ({
  id: `00000000-0000-5000-8000-${String(index).padStart(12, '0')}`,
  type: 'SomethingHappened',
  data,
  metadata: {
    schemaVersion: 1,
    recordedAt: '2026-01-01T00:00:00.000Z',
    consumer: 'test',
    causationId: `cause|${index}`,
    correlationId: 'flow',
    actor: { subject: 'service:test', kind: 'service' },
    previousHash: null,
  },
});

/** Two streams in turns, linked; positions have gaps. */
const aRecord = (texts: readonly string[]): RecordedEvent[] =>
  ['release-a', 'release-b']
    .flatMap((stream, offset) =>
      chainEvents(
        undefined,
        stream,
        texts.map((text, index) => event({ text }, index)),
        hashing,
      ).map((linked, revision) => ({
        ...linked,
        stream,
        revision,
        position: revision * 6 + offset * 3,
      })),
    )
    .toSorted((one, other) => one.position - other.position);

const record = aRecord(['one', 'two', 'three', 'four']);
const head = { treeSize: 6, rootHash: verifyLedgerExport(record.slice(0, 6), hashing).rootHash };

describe('an export of the whole record', () => {
  it('verifies, and agrees with the head that was signed when it was shorter', () => {
    expect(verifyLedgerExport(record, hashing, head)).toMatchObject({ events: 8, streams: 2, position: 21, agreesWithHead: 6 });
    expect(verifyLedgerExport(record, hashing)).toMatchObject({ agreesWithHead: null });
  });

  it('is behind the head when its end is missing', () => {
    expect(() => verifyLedgerExport(record.slice(0, 5), hashing, head)).toThrow(expect.objectContaining({ code: 'ledger.behind_head' }));
    expect(() => verifyLedgerExport([], hashing, head)).toThrow(expect.objectContaining({ code: 'ledger.behind_head' }));
  });

  it('is found to be rewritten although every link was computed anew', () => {
    const rewritten = aRecord(['one', 'TWO', 'three', 'four']);
    expect(verifyLedgerExport(rewritten, hashing).events).toBe(8);
    expect(() => verifyLedgerExport(rewritten, hashing, head)).toThrow(expect.objectContaining({ code: 'ledger.rewritten' }));
  });

  it('names the place where it was changed, shortened or reordered', () => {
    const changed = record.with(2, { ...record[2]!, data: { text: 'changed' } });
    expect(() => verifyLedgerExport(changed, hashing)).toThrow(
      expect.objectContaining({
        code: 'ledger.chain_broken',
        message: expect.stringContaining('stream release-a, revision 2, position 12'),
      }),
    );
    fc.assert(
      fc.property(fc.nat({ max: 5 }), fc.nat({ max: 7 }), (out, other) => {
        fc.pre(out !== other);
        expect(() => verifyLedgerExport(record.toSpliced(out, 1), hashing)).toThrow(
          expect.objectContaining({ code: 'ledger.chain_broken' }),
        );
        const swapped = record.with(out, record[other]!).with(other, record[out]!);
        expect(() => verifyLedgerExport(swapped, hashing)).toThrow(expect.objectContaining({ code: 'ledger.chain_broken' }));
      }),
    );
  });
});
