import { TOPICS, type NewEvent } from '@interlock/contracts';
import { openTestPorts, type TestPorts } from '@interlock/service-kit/testing';
import { anId, recorded, RELEASE } from '../derive-cdevents/testing/golden-record.ts';
import { messageOf } from './record-message.ts';

const STREAM = `release-${RELEASE}`;
const MEBIBYTE = 1_048_576;

let test: TestPorts | undefined;
afterEach(async () => {
  await test?.close();
  test = undefined;
});

/** Traced, as most are: its headers are the longest that there are. */
const ofLength = (length: number): NewEvent => {
  const { id, type, data, metadata } = recorded('EvidenceAccepted', { text: 'x'.repeat(length) }, { revision: 0 });
  return { id, type, data, metadata: { ...metadata, traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01` } };
};

describe('the largest event that the record takes', () => {
  it('is one that the relay can publish: otherwise one release stops every other for good', async () => {
    test = await openTestPorts();
    const { eventStore, messageBus } = test.ports;
    await messageBus.ensureTopics([TOPICS.releaseEvents]);
    let [taken, refused] = [0, MEBIBYTE];
    while (refused - taken > 1) {
      const length = Math.floor((taken + refused) / 2);
      const stream = `release-${anId(length)}`;
      const result = await eventStore.append(stream, -1, [ofLength(length)]).catch((error: unknown) => error);
      if (result instanceof Error) {
        expect(result).toMatchObject({ code: 'event-store.too_large' });
        refused = length;
      } else taken = length;
    }
    expect(taken).toBeGreaterThan(MEBIBYTE * 0.9);
    await eventStore.append(STREAM, -1, [ofLength(taken)]);
    const [largest] = await eventStore.readStream(STREAM);
    if (largest === undefined) throw new Error(`${STREAM} is empty`);
    await messageBus.publish(messageOf(largest));
  });
});
