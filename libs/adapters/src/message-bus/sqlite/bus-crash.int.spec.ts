import { crashTrial } from './testing/crash-trial.ts';

describe('a bus whose process is killed under load', () => {
  it.each([1, 2, 3, 4, 5, 6, 7, 8])('has lost nothing acknowledged and delivers the rest again (seed %i)', (seed) => crashTrial(seed));
});

describe('a bus whose process is killed while it removes what is no longer kept', () => {
  it.each([1, 2, 3])('has removed nothing that was not handled or parked (seed %i)', (seed) => crashTrial(seed, 'brief'));
});
