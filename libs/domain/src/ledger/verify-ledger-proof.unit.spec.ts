import type { LedgerProof, RecordedEvent } from '@interlock/contracts';
import fc from 'fast-check';
import { proveConsistency, proveInclusion, rootAt } from './prove.ts';
import { realHashing as hashing, treeOf } from './testing/index.ts';
import { verifyLedgerProof, type KeptHead, type LedgerClaim } from './verify-ledger-proof.ts';
import { eventLeaf } from './verify-ledger.ts';

const event = (position: number): RecordedEvent => ({
  stream: 'release-a',
  revision: position,
  position,
  id: `00000000-0000-5000-8000-${String(position).padStart(12, '0')}`,
  type: 'Noted',
  data: { note: position },
  metadata: {
    schemaVersion: 1,
    recordedAt: '2026-01-01T00:00:00.000Z',
    consumer: 'spec',
    causationId: `cause|${position}`,
    correlationId: 'flow',
    actor: { subject: 'service:spec', kind: 'service' },
    previousHash: null,
  },
});

const SIZE = 40;
const events = Array.from({ length: SIZE }, (_, position) => event(position));
const tree = treeOf(events.map((one) => eventLeaf(one, hashing)));
const kept = (treeSize: number, name = `of-${treeSize}`): KeptHead => ({ name, treeSize, rootHash: rootAt(treeSize, tree) });

/** As the server answers: of a head of `size` events, with what shows heads of other sizes. */
const claim = (size: number, { index, heads = [] }: { index?: number; heads?: readonly number[] }): LedgerClaim => ({
  head: kept(size),
  record:
    index === undefined ? null : { event: events[index] ?? event(index), leafIndex: index, hashes: [...proveInclusion(index, size, tree)] },
  growth: heads.map((other): LedgerProof['growth'][number] => {
    const [from, to] = [Math.min(size, other), Math.max(size, other)];
    return { from, to, hashes: [...proveConsistency(from, to, tree)] };
  }),
});

const failing = (code: string) => expect.objectContaining({ code });

describe('a proof of an event, beside heads that were kept', () => {
  it('shows of each whether the event was on the record then, whatever their sizes', () => {
    const sizes = fc.integer({ min: 1, max: SIZE });
    fc.assert(
      fc.property(sizes, fc.nat(), fc.uniqueArray(sizes, { maxLength: 4 }), (size, at, heads) => {
        const index = at % size;
        const proven = verifyLedgerProof(
          claim(size, { index, heads }),
          heads.map((one) => kept(one)),
          hashing,
        );
        expect(proven.map(({ treeSize, holdsEvent }) => [treeSize, holdsEvent])).toEqual(
          heads.toSorted((left, right) => left - right).map((one) => [one, index < one]),
        );
      }),
    );
  });

  it('takes the head of the empty log for what it is', () => {
    expect(verifyLedgerProof(claim(8, { index: 3 }), [kept(0)], hashing)).toMatchObject([{ treeSize: 0, holdsEvent: false }]);
    expect(() => verifyLedgerProof(claim(8, { index: 3 }), [{ ...kept(0), rootHash: kept(1).rootHash }], hashing)).toThrow(
      failing('ledger.unproven'),
    );
  });

  it('shows nothing of a head that it does not speak of', () => {
    expect(() => verifyLedgerProof(claim(30, { index: 3, heads: [10] }), [kept(10), kept(20)], hashing)).toThrow(
      failing('ledger.unproven'),
    );
  });

  it('is none of another event, of another place, or of an event that was changed', () => {
    const good = claim(30, { index: 7 });
    const record = good.record!;
    for (const other of [
      { ...record, event: event(8) },
      { ...record, leafIndex: 8 },
      { ...record, event: { ...record.event, data: { note: 'another' } } },
      { ...record, hashes: record.hashes.toReversed() },
      { ...record, hashes: record.hashes.slice(1) },
    ])
      expect(() => verifyLedgerProof({ ...good, record: other }, [], hashing)).toThrow(failing('ledger.proof_invalid'));
  });

  it('is none of a record that was rewritten after a head was signed', () => {
    const another = treeOf(events.map((one) => eventLeaf(one.position === 4 ? { ...one, data: 'another' } : one, hashing)));
    const before = { name: 'before', treeSize: 10, rootHash: rootAt(10, another) };
    expect(() => verifyLedgerProof(claim(30, { index: 7, heads: [10] }), [before], hashing)).toThrow(failing('ledger.proof_invalid'));
  });

  it('is told of two signed heads of one size that differ, whether or not the proof speaks of them', () => {
    const other = { name: 'other', treeSize: 10, rootHash: kept(11).rootHash };
    expect(() => verifyLedgerProof(claim(30, { index: 7 }), [kept(10), other], hashing)).toThrow(failing('ledger.split'));
    expect(() => verifyLedgerProof(claim(10, { index: 7 }), [other], hashing)).toThrow(failing('ledger.split'));
  });
});

describe('a proof of growth alone', () => {
  it('says nothing of an event', () => {
    expect(verifyLedgerProof(claim(30, { heads: [10, 40] }), [kept(40), kept(10)], hashing)).toMatchObject([
      { treeSize: 10, holdsEvent: null },
      { treeSize: 40, holdsEvent: null },
    ]);
  });
});
