import { Room, type Sized } from './room.ts';

const sized = (bytes: number, records = 1): Sized => ({ bytes, records: Array.from({ length: records }) });

describe('a room for 10 bytes and 3 records', () => {
  const aRoom = (...inside: Sized[]): Room<Sized> => {
    const room = new Room<Sized>({ bytes: 10, records: 3 });
    expect(inside.map((one) => room.enter(one))).toEqual(inside.map(() => true));
    return room;
  };

  it('takes as many bytes as it has, and no more', () => {
    const room = aRoom(sized(4), sized(6));
    expect(room.enter(sized(1))).toBe(false);
  });

  it('takes as many records as it has, and no more', () => {
    const room = aRoom(sized(1, 2), sized(1));
    expect(room.enter(sized(1))).toBe(false);
  });

  it('lets in who waited, in the order of arrival, as many as fit', () => {
    const first = sized(10);
    const room = aRoom(first);
    const [second, third, fourth] = [sized(6), sized(5), sized(1)];
    expect([second, third, fourth].map((one) => room.enter(one))).toEqual([false, false, false]);
    // The fourth would fit, and does not overtake.
    expect(room.leave(first)).toEqual([second]);
    expect(room.leave(second)).toEqual([third, fourth]);
  });

  it('takes what is larger than all of it when nothing else is inside', () => {
    const first = sized(1);
    const room = aRoom(first);
    const huge = sized(1_000, 50);
    expect([room.enter(huge), room.leave(first), room.enter(sized(1))]).toEqual([false, [huge], false]);
  });

  it('lets in who stood behind one that gave up', () => {
    const room = aRoom(sized(5));
    const [large, small] = [sized(6), sized(5)];
    expect([room.enter(large), room.enter(small)]).toEqual([false, false]);
    expect(room.giveUp(large)).toEqual([small]);
    expect(room.giveUp(small)).toBeUndefined();
  });

  it('keeps nobody once it is cleared', () => {
    const first = sized(10);
    const room = aRoom(first);
    const waiting = sized(1);
    room.enter(waiting);
    expect([room.clear(), room.leave(first)]).toEqual([[waiting], []]);
  });
});
