import type { Fetched } from './broker-access.ts';
import { TopicTail, TopicTails, type Rider } from './topic-tail.ts';

const fetched = (from: number, next: number): Fetched => ({ topic: 't', partition: 0, from, records: [], next, stuck: false });

class Notes implements Rider {
  readonly said: string[] = [];
  readonly hurried: boolean;
  constructor(hurried = true) {
    this.hurried = hurried;
  }
  handed({ from, next }: Fetched): void {
    this.said.push(`${from}-${next}`);
  }
  wake(): void {
    this.said.push('look');
  }
}

const ridden = (): { readonly tail: TopicTail; readonly notes: Notes } => {
  const tail = new TopicTail();
  const notes = new Notes();
  tail.readsAt(0, 7);
  tail.join(notes);
  return { tail, notes };
};

describe('the tail of a topic', () => {
  it('is in a hurry while one of those who ride along is', () => {
    const tail = new TopicTail();
    const [unhurried, hurried] = [new Notes(false), new Notes(true)];
    const hurries = (): boolean => tail.hurried;
    expect(hurries()).toBe(false);
    tail.join(unhurried);
    expect(hurries()).toBe(false);
    tail.join(hurried);
    expect(hurries()).toBe(true);
    tail.leave(hurried);
    expect(hurries()).toBe(false);
  });

  it('hands on what the index has taken, not before', async () => {
    const { tail, notes } = ridden();
    const order: string[] = [];
    await tail.taken(fetched(7, 9), async () => {
      order.push(`index, ${notes.said.length} handed on`);
      return true;
    });
    expect([order, notes.said]).toEqual([['index, 0 handed on'], ['7-9']]);
    expect([tail.brings(0, 7), tail.brings(0, 9), tail.brings(1, 9)]).toEqual([false, true, false]);
  });

  it('hands on neither what the index did not take nor nothing', async () => {
    const { tail, notes } = ridden();
    await tail.taken(fetched(3, 9), async () => false);
    await tail.taken(fetched(7, 7), async () => true);
    expect(notes.said).toEqual([]);
    expect(tail.brings(0, 7)).toBe(true);
  });

  it('sends who waits to the brokers while the index takes long, and carries on afterwards', async () => {
    const { tail, notes } = ridden();
    const gate = Promise.withResolvers<boolean>();
    const looked = Promise.withResolvers<void>();
    tail.join({ hurried: true, handed: () => undefined, wake: () => looked.resolve() });
    const taking = tail.taken(fetched(7, 9), () => gate.promise);
    expect(tail.brings(0, 7)).toBe(true);
    await looked.promise;
    expect([tail.brings(0, 7), notes.said]).toEqual([false, ['look']]);
    gate.resolve(true);
    await taking;
    expect([tail.brings(0, 9), notes.said]).toEqual([true, ['look', '7-9']]);
  });

  it('counts troubles, and brings nothing once it is closed', () => {
    const { tail, notes } = ridden();
    tail.failed();
    expect([tail.troubles, notes.said]).toEqual([1, ['look']]);
    tail.close();
    expect([tail.brings(0, 7), notes.said]).toEqual([false, ['look', 'look']]);
  });

  it('is the first one of its topic, until that is closed', () => {
    const tails = new TopicTails();
    const [first, second] = [tails.open('t'), tails.open('t')];
    tails.close('t', second);
    expect(tails.of('t')).toBe(first);
    tails.close('t', first);
    expect(tails.of('t')).toBeUndefined();
  });
});
