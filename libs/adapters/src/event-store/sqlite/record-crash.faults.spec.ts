import { crashTrial } from './testing/index.ts';

describe('a process that is killed while it appends, many times over', () => {
  it.each(Array.from({ length: 50 }, (_, index) => 100 + index))('has lost and doubled nothing that it acknowledged (seed %i)', crashTrial);
});
