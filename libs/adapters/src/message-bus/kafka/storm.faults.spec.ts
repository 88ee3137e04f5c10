import { describeUnless, whyNoOwnBroker } from './testing/broker.ts';
import { onOwnBroker } from './testing/on-broker.ts';
import { expectOneEffectEach, storm, tellStorm } from './testing/storm.ts';

const skip = await whyNoOwnBroker();

describeUnless(
  skip,
  'a group in which somebody comes, goes or dies every 5 s for two minutes, and one is frozen for 40 s (matrix 20)',
  () => {
    it(
      'has one effect of each message, in order of its key, and all is committed',
      onOwnBroker(skip)(async (situation) => {
        const run = await storm(situation, { forMs: 120_000, everyMs: 5_000, frozenMs: 40_000 });
        tellStorm(run);
        expectOneEffectEach(run);
        expect(run.zombie.lost + run.zombie.knew).toBeGreaterThan(0);
        expect(situation.fatal).toEqual([]);
      }),
      400_000,
    );
  },
);
