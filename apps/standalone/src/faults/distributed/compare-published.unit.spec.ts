import { comparePublished, type Message } from './compare-published.ts';

const at = (revision: number, topic = 'release.events', stream = 'release-1'): Message => ({
  topic,
  stream,
  revision,
  id: `${stream}/${revision}`,
});
/** A release of four events, of which two tell something. */
const DUE = [at(0), at(1), at(2), at(3), at(1, 'approvals'), at(3, 'deployments'), at(0, 'release.events', 'release-2')];
const without = (...dropped: readonly number[]): Message[] => DUE.filter((_, index) => !dropped.includes(index));

describe('a bus that holds what the record tells', () => {
  it('is equal to it, whatever came again, and however topics and streams lie between each other', () => {
    expect(comparePublished(DUE, DUE)).toEqual({ unequal: [], outOfOrder: [], repeats: 0 });
    const again = [at(0), at(1), at(0), at(1), at(2), at(3), at(0), at(3, 'deployments'), at(0, 'release.events', 'release-2')];
    expect(comparePublished(DUE, [...again, at(1, 'approvals'), at(1, 'approvals')])).toEqual({ unequal: [], outOfOrder: [], repeats: 4 });
  });
});

describe('a bus that lacks one message', () => {
  it.each(DUE.map((message, index) => ({ ...message, index })))('is unequal: revision $revision of $stream on $topic', ({ index }) => {
    const { unequal, outOfOrder } = comparePublished(DUE, without(index));
    expect(unequal).toEqual([expect.stringMatching(/ was never published$/)]);
    expect(outOfOrder).toEqual([]);
  });
});

describe('a bus that holds something besides', () => {
  it.each([
    ['an event that tells nothing on a topic of CDEvents', at(2, 'deployments')],
    ['what goes to one topic on the other', at(1, 'deployments')],
    ['an event under another id', { ...at(2), id: 'other' }],
    ['an event under another revision', { ...at(2), revision: 4 }],
  ])('is unequal: %s', (_, message) => {
    expect(comparePublished(DUE, [...DUE, message]).unequal).toEqual([expect.stringMatching(/ was published and is not on the record$/)]);
  });
});

describe('what comes for the first time after what stands behind it', () => {
  it('is out of order, also when that is one CDEvent of several', () => {
    const late = [...without(2), at(2)];
    expect(comparePublished(DUE, late)).toEqual({ unequal: [], outOfOrder: ['release.events release-1: revision 2 after 3'], repeats: 0 });
    const [first, second] = [at(1, 'approvals'), at(2, 'approvals')];
    expect(comparePublished([first, second], [second, first, second]).outOfOrder).toEqual(['approvals release-1: revision 1 after 2']);
  });
});
