import { crashTrial } from './testing/index.ts';

describe('a process that is killed while it appends', () => {
  it.each([1, 2, 3, 4, 5, 6, 7, 8])('has lost and doubled nothing that it acknowledged (seed %i)', crashTrial);
});
