import { crashTrial } from './testing/crash-trial.ts';

describe('a bus whose process is killed under load, many times', () => {
  it.each(Array.from({ length: 50 }, (_, index) => 100 + index))(
    'has lost nothing acknowledged and delivers the rest again (seed %i)',
    (seed) => crashTrial(seed),
  );
});

describe('a bus whose process is killed while it removes what is no longer kept, many times', () => {
  it.each(Array.from({ length: 50 }, (_, index) => 200 + index))('has removed nothing that was not handled or parked (seed %i)', (seed) =>
    crashTrial(seed, 'brief'),
  );
});
