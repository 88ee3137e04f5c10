import { codeOf } from '../testing/contract-subject.ts';
import { serveRecord, type ServedRecord } from './testing/served-record.ts';

describe('a store that is not there yet', () => {
  let served: ServedRecord;
  beforeEach(async () => {
    served = await serveRecord();
    await served.down();
  });
  afterEach(() => served.close());

  it('is waited for, which is told once', async () => {
    const awaited = served.noticed('event-store.awaited');
    const opening = served.open();
    await awaited;
    await served.up();
    const store = await opening;
    expect(await store.head()).toBe(-1);
    expect(served.notices.map(({ code }) => code)).toEqual(['event-store.awaited']);
  });

  it('is unavailable when it has not come in time', async () => {
    expect(await codeOf(served.open({ openTimeoutMs: 0 }))).toBe('event-store.unavailable');
    expect(served.notices).toEqual([]);
  });
});
