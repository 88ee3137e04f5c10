import { DeliverySlots } from './delivery-slots.ts';

describe('the slots of a consumer', () => {
  it('are no more than their number, and tell when one is free again', () => {
    let freed = 0;
    const slots = new DeliverySlots(2, () => (freed += 1));
    expect([slots.tryTake(), slots.tryTake(), slots.tryTake()]).toEqual([true, true, false]);
    slots.release();
    expect([freed, slots.tryTake(), slots.tryTake()]).toEqual([1, true, false]);
  });

  it('go to who waits, in order, before they are free', async () => {
    let freed = 0;
    const slots = new DeliverySlots(1, () => (freed += 1));
    await slots.take();
    const taken: string[] = [];
    const waiting = ['first', 'second'].map((name) => slots.take().then(() => taken.push(name)));
    slots.release();
    await waiting[0];
    expect([taken, slots.tryTake(), freed]).toEqual([['first'], false, 0]);
    slots.release();
    await waiting[1];
    slots.release();
    expect([taken, slots.tryTake(), freed]).toEqual([['first', 'second'], true, 1]);
  });
});
