import type { ApprovalDetail } from '@interlock/contracts';
import type { Teller } from './teller.ts';
import { name } from './words.ts';

/** Members of a group, as the catalog has them now. */
export type MembersOf = (group: string) => readonly string[];

/** What a reader types next, in a second terminal: each line can be copied as it stands. */
export const tellNextSteps = (teller: Teller, url: string, waiting: ApprovalDetail | undefined, membersOf: MembersOf): void => {
  teller.line(`\nInterlock answers at ${url}  (API: ${url}/openapi.json, metrics: ${url}/metrics). Ctrl-C stops it.`);
  const steps = waiting === undefined ? [] : grantsLeft(waiting, membersOf);
  if (waiting === undefined || steps.length === 0) {
    teller.line('\nIn a second terminal, in this folder:\n');
    teller.line('  npx interlock login --as user:default/carol');
  } else {
    const { approval } = waiting;
    const seats = steps.map(({ group }) => name(group)).join(' and of ');
    teller.line(`\n${name(approval.component)} waits for you. In a second terminal, in this folder, take the seat of ${seats}:\n`);
    teller.line(`  npx interlock login --as ${steps[0]?.person ?? ''}`);
    teller.line(`  npx interlock release explain ${approval.releaseId}`);
    steps.forEach(({ person }, index) => {
      if (index > 0) teller.line(`  npx interlock login --as ${person}`);
      teller.line(`  npx interlock approval grant ${approval.approvalId} --package ${approval.packageDigest}`);
    });
    teller.line('\nGranting applies it, here and live. Then look around:\n');
  }
  teller.line('  npx interlock release list');
  teller.line('  npx interlock release explain <release>');
  teller.line('  npx interlock decision replay <decision>\n');
};

interface Grant {
  readonly group: string;
  readonly person: string;
}

/** One person for each free seat: of its group, not excluded, not asked twice. */
const grantsLeft = ({ approval, package: { excluded } }: ApprovalDetail, membersOf: MembersOf): Grant[] => {
  const unfit = new Set([...excluded.map(({ person }) => person), ...approval.grants.map(({ person }) => person)]);
  return approval.seats
    .filter(({ filledBy }) => filledBy === null)
    .flatMap(({ group }) => {
      const person = membersOf(group).find((member) => !unfit.has(member));
      if (person === undefined) return [];
      unfit.add(person);
      return [{ group, person }];
    });
};
