import { consumingContract } from './consuming.ts';
import { materialisingContract } from './materialising.ts';
import { parkingContract } from './parking.ts';
import { publishingContract } from './publishing.ts';
import { randomVerdictsContract } from './random-verdicts.ts';
import { retryingContract } from './retrying.ts';
import type { BusUnderTest } from './situation.ts';

/** What every message bus does. `start` gives a bus of its own, or a place for unique topics on a shared one. */
export function messageBusContract(name: string, start: () => Promise<BusUnderTest>): void {
  describe(name, () => {
    publishingContract(start);
    consumingContract(start);
    retryingContract(start);
    parkingContract(start);
    materialisingContract(start);
    randomVerdictsContract(start);
  });
}
