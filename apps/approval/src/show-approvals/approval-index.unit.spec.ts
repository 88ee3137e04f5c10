import { RELEASE_EVENTS, type RecordedEvent } from '@interlock/contracts';
import { aReleaseAwaitingApproval, RELEASE_ID } from '@interlock/domain/testing';
import { APPROVAL_TYPES, ApprovalIndex, type ApprovalFilter } from './approval-index.ts';

const events = aReleaseAwaitingApproval().map(
  (event, revision) => ({ ...event, stream: `release-${RELEASE_ID}`, revision }) as unknown as RecordedEvent,
);
const [approvalId = ''] = events.flatMap(({ type, data }) =>
  type === 'ApprovalRequested' ? [(data as { approvalId: string }).approvalId] : [],
);

describe('an approval that was asked for, but that the bus has not brought yet', () => {
  it('is found by whoever asks for it, as soon as it is there', async () => {
    const index = new ApprovalIndex();
    const sought = index.soon(approvalId, 60_000);
    for (const event of events) index.apply(event);
    expect(await sought).toMatchObject({ approvalId, status: 'open' });
    expect(await index.soon(approvalId, 60_000)).toMatchObject({ approvalId });
  });

  it('is not there once the patience is over', async () => {
    expect(await new ApprovalIndex().soon(approvalId, 1)).toBeUndefined();
  });
});

describe('the list of approvals', () => {
  const index = new ApprovalIndex();
  for (const event of events) index.apply(event);
  const idsOf = (filter: Partial<ApprovalFilter>) => index.page({ limit: 50, ...filter }).items.map((summary) => summary.approvalId);

  it('is of those whose id begins so, whose release it is, and that stand so', () => {
    expect(idsOf({})).toEqual([approvalId]);
    expect(idsOf({ id: approvalId.slice(0, 8), status: 'open', releaseId: RELEASE_ID })).toEqual([approvalId]);
    expect(idsOf({ id: approvalId.slice(1, 9) })).toEqual([]);
    expect(idsOf({ status: 'voided' })).toEqual([]);
    expect(idsOf({ releaseId: approvalId })).toEqual([]);
  });
});

describe('pages of approvals', () => {
  const uuid = (number: number): string => `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;
  const index = new ApprovalIndex();
  // Some were asked for in the same instant.
  for (let number = 0; number < 7; number += 1)
    for (const event of events) {
      const data = { ...(event.data as object), ...('approvalId' in (event.data as object) ? { approvalId: uuid(100 + number) } : {}) };
      const metadata = { ...event.metadata, recordedAt: `2026-01-0${1 + Math.floor(number / 3)}T00:00:00.000Z` };
      index.apply({ ...event, stream: `release-${uuid(number)}`, data, metadata } as RecordedEvent);
    }

  it('hold each once, newest first, and the last one names no next', () => {
    const pages: string[][] = [];
    for (let after: string | null | undefined = undefined; after !== null;) {
      const { items, next } = index.page({ limit: 3, after });
      pages.push(items.map((item) => item.approvalId));
      after = next;
    }
    expect(pages).toEqual([[106, 105, 104], [103, 102, 101], [100]].map((page) => page.map(uuid)));
    expect(index.page({ limit: 7 }).next).toBeNull();
  });
});

describe('an environment that nobody is asked for', () => {
  const decided = events.findIndex(({ type }) => type === 'DecisionRecorded');
  const { environment } = (events[decided] as RecordedEvent).data as { environment: string };
  const allowed = events
    .slice(0, decided + 1)
    .map((event, index) =>
      index === decided ? { ...event, data: { ...(event.data as object), outcome: 'allow', approval: null } } : event,
    );
  const quietAfter = (applied: readonly RecordedEvent[], revision: number): boolean => {
    const index = new ApprovalIndex();
    for (const event of applied) index.apply(event);
    return index.isQuiet(`${RELEASE_ID}`, environment, revision);
  };

  it.each([
    ['is quiet once the decision is known that asks for nobody', allowed, decided, true],
    ['is not while that decision is not known', allowed.slice(0, -1), decided, false],
    ['is not when somebody has to be asked', events.slice(0, decided + 1), decided, false],
    ['is not while somebody is asked', events, decided, false],
    ['is not when nothing is known of its release', [], 0, false],
  ])('%s', (_what, applied, revision, quiet) => {
    expect(quietAfter(applied, revision)).toBe(quiet);
  });
});

describe('an event of a type that the index does not ask for', () => {
  const environment = 'production';
  const others = Object.keys(RELEASE_EVENTS).filter((type) => !APPROVAL_TYPES.has(type));
  /** Before an environment is asked for, nothing is said of it. */
  const requested = events.findIndex(({ type }) => type === 'PromotionRequested') + 1;
  const toldBy = (index: ApprovalIndex) => ({ ...index.page({ limit: 50 }), quiet: index.isQuiet(RELEASE_ID, environment, 0) });

  it('would change nothing that it tells', () => {
    expect([others.length > 0, requested > 0]).toEqual([true, true]);
    for (const type of others)
      for (let length = requested; length <= events.length; length += 1) {
        const index = new ApprovalIndex();
        for (const event of events.slice(0, length)) index.apply(event);
        const before = toldBy(index);
        const data = { environment, approvalId, authorisation: { environment, approvalId } };
        index.apply({ ...events[0], type, data, revision: length } as unknown as RecordedEvent);
        expect([type, length, toldBy(index)]).toEqual([type, length, before]);
      }
  });
});
