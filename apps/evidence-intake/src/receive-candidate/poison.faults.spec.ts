import { describeUnless, findKafka } from '@interlock/adapters/message-bus/kafka/testing';
import { tellFaultRow } from '@interlock/adapters/testing';
import { expectOnlyPoisonAside, outOfOrder, runWithPoison } from '../testing/poison.ts';

const found = await findKafka();
const [kafka, skip] = 'skip' in found ? [undefined, found.skip] : [found, undefined];
afterAll(() => kafka?.stop());

describeUnless(skip, `40,000 candidates of which four can be read by nobody, on Kafka (${kafka?.how})`, () => {
  it('are all on the record but for those four and what is of their components, which wait for them and follow in order (matrix 22)', async () => {
    const run = await runWithPoison(kafka?.brokers ?? '', 40_000);
    const recorded = new Set(run.recorded.mended);
    tellFaultRow({
      matrix: [22],
      where: 'message bus',
      fault: 'poison among 40,000 candidates: unparsable, of another schema, 5 MB, 9 MB',
      injected: { 'poison message': run.poison.length },
      commands: run.sent,
      acknowledged: run.sent,
      unknown: 0,
      lost: run.sent - run.poison.length - recorded.size,
      doubled: run.recorded.mended.length - recorded.size,
      seeds: [],
      note: `${run.poison.length} parked, ${run.parkedBehind} behind them, replayed in order; ${outOfOrder(run.recorded.mended, run.components).length} out of order`,
    });
    expectOnlyPoisonAside(run);
  }, 400_000);
});
