import { describeUnless, whyNoOwnBroker } from './testing/broker.ts';
import { onOwnBroker } from './testing/on-broker.ts';
import { expectOneEffectEach, storm, tellStorm } from './testing/storm.ts';

const skip = await whyNoOwnBroker();

describeUnless(skip, 'a group whose members come, go and die, and of which one is frozen for longer than its session (matrix 20)', () => {
  it(
    'has one effect of each message, in order of its key, and all is committed',
    onOwnBroker(skip)(async (situation) => {
      const run = await storm(situation, { forMs: 12_000, everyMs: 1_000, frozenMs: 12_000 });
      tellStorm(run);
      expectOneEffectEach(run);
      expect(situation.fatal).toEqual([]);
    }),
    180_000,
  );
});
