import { crashTrial } from './testing/crash-trial.ts';

describe('a bus whose process is killed under load, many times', () => {
  it.each(Array.from({ length: 50 }, (_, index) => 100 + index))(
    'has lost nothing acknowledged and delivers the rest again (seed %i)',
    (seed) => crashTrial(seed),
  );
});
