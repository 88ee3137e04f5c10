import { describeUnless, findKafka } from '@interlock/adapters/message-bus/kafka/testing';
import { expectOnlyPoisonAside, runWithPoison } from '../testing/poison.ts';

const found = await findKafka();
const [kafka, skip] = 'skip' in found ? [undefined, found.skip] : [found, undefined];
afterAll(() => kafka?.stop());

describeUnless(skip, `10,000 candidates of which four can be read by nobody, on Kafka (${kafka?.how})`, () => {
  it('are all on the record but for those four and what is of their components, which wait for them and follow in order (matrix 22)', async () => {
    expectOnlyPoisonAside(await runWithPoison(kafka?.brokers ?? '', 10_000));
    // They are sent, registered durably and read back.
  }, 180_000);
});
