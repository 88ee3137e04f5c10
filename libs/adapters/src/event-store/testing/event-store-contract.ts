import { appendContract } from './append-contract.ts';
import type { ContractSubject, OpenSubject } from './contract-subject.ts';
import { interleavingContract } from './interleaving-contract.ts';
import { readContract } from './read-contract.ts';
import { subscriptionContract } from './subscription-contract.ts';

/** What every event store must do, whatever it is made of. */
export const eventStoreContract = (name: string, open: OpenSubject): void => {
  describe(`event store contract: ${name}`, () => {
    let subject: ContractSubject;
    beforeEach(async () => {
      subject = await open();
    });
    afterEach(async () => {
      await subject.close();
    });
    const current = (): ContractSubject => subject;
    appendContract(current);
    readContract(current);
    subscriptionContract(current);
    interleavingContract(current);
  });
};
