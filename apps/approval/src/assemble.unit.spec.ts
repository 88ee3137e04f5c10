import type { RecordedEvent } from '@interlock/contracts';
import { aReleaseAwaitingApproval, anId, RELEASE_ID } from '@interlock/domain/testing';
import { silentLogger, type Clock, type MaterialisedRecord } from '@interlock/service-kit';
import { manualClock } from '@interlock/service-kit/testing';
import { ASKS, assemble, type ApprovalAssembly } from './assemble.ts';
import { ApprovalIndex } from './show-approvals/approval-index.ts';

const asRecorded = (event: object, revision: number): RecordedEvent =>
  ({ ...event, id: anId(900 + revision), stream: `release-${RELEASE_ID}`, revision, position: revision }) as unknown as RecordedEvent;
const awaiting = aReleaseAwaitingApproval().map(asRecorded);
const asked = awaiting.find(({ type }) => type === 'ApprovalRequested') as RecordedEvent;
const { approvalId, environment } = asked.data as { readonly approvalId: string; readonly environment: string };
const expired = asRecorded(
  { ...asked, type: 'ApprovalExpired', data: { approvalId, environment, expiredAt: '2026-03-02T11:00:00.000Z' } },
  awaiting.length,
);

/** Reads these from the topic's beginning, and tells for which instants it has itself woken. */
const started = async (events: readonly RecordedEvent[]): Promise<number[]> => {
  const wanted: number[] = [];
  const clock: Clock = { ...manualClock(), at: (due) => (wanted.push(due), () => true) };
  // Neither is asked while nothing falls due.
  const parts = { index: new ApprovalIndex(), clock, logger: silentLogger } as unknown as ApprovalAssembly;
  const { materialiser } = assemble(parts);
  for (const event of events)
    await materialiser.onRecord({ value: new TextEncoder().encode(JSON.stringify(event)) } as unknown as MaterialisedRecord);
  await materialiser.onReady?.();
  return wanted;
};

describe('a start', () => {
  it('has itself woken for an approval that is still open', async () => {
    expect(await started(awaiting)).toHaveLength(1);
  });

  it('does not for one that ended before: there are as many as there ever were', async () => {
    expect(await started([...awaiting, expired])).toEqual([]);
  });
});

describe('an event after which somebody may have to be asked', () => {
  it('is one that the index is brought too: by it is judged whether there is anything to do', () => {
    const parts = { index: new ApprovalIndex(), clock: manualClock(), logger: silentLogger } as unknown as ApprovalAssembly;
    const { eventTypes } = assemble(parts).materialiser;
    expect([...ASKS].filter((type) => eventTypes?.has(type) !== true)).toEqual([]);
  });
});

describe('what was read of a stream before the bus brings it', () => {
  it('is shown at once, and the copies of the bus change nothing, whichever of them have come', async () => {
    for (const come of [0, 1, awaiting.length]) {
      const index = new ApprovalIndex();
      const approval = assemble({ index, clock: manualClock(), logger: silentLogger } as unknown as ApprovalAssembly);
      const onBus = async (events: readonly RecordedEvent[]): Promise<void> => {
        for (const event of events)
          await approval.materialiser.onRecord({ value: new TextEncoder().encode(JSON.stringify(event)) } as unknown as MaterialisedRecord);
      };
      await onBus(awaiting.slice(0, come));
      approval.learn([...awaiting, expired]);
      expect(index.get(approvalId)?.status).toBe('expired');
      await onBus([...awaiting.slice(come), expired]);
      expect(index.get(approvalId)?.status).toBe('expired');
    }
  });

  it('ends the wait for an approval that it says is over', async () => {
    const due: (() => boolean)[] = [];
    const clock: Clock = { ...manualClock(), at: () => (due.push(() => false), () => void due.pop()) };
    const approval = assemble({ index: new ApprovalIndex(), clock, logger: silentLogger } as unknown as ApprovalAssembly);
    await approval.materialiser.onReady?.();
    approval.learn(awaiting);
    expect(due).toHaveLength(1);
    approval.learn([...awaiting, expired]);
    expect(due).toEqual([]);
  });
});
