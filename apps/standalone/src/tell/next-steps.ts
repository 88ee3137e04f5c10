import type { ApprovalDetail } from '@interlock/contracts';
import type { Teller } from './teller.ts';
import { name } from './words.ts';

/** Members of a group, as the catalog has them now. */
export type MembersOf = (group: string) => readonly string[];

/** What a reader types next, in a second terminal: each line can be copied as it stands. */
export const tellNextSteps = (teller: Teller, url: string, waiting: ApprovalDetail | undefined, membersOf: MembersOf): void => {
  teller.line(`\nInterlock answers at ${url}  (API: ${url}/openapi.json, metrics: ${url}/metrics). Ctrl-C stops it.`);
  const cli = `npx interlock${url === DEFAULT_URL ? '' : ` --url ${url}`}`;
  const steps = waiting === undefined ? [] : grantsLeft(waiting, membersOf);
  if (waiting === undefined || steps.length === 0) {
    teller.line('\nIn a second terminal, in this folder:\n');
    teller.line(`  ${cli} login --as user:default/carol`);
  } else {
    const { approval } = waiting;
    const seats = steps.map(({ group }) => name(group)).join(' and of ');
    teller.line(`\n${name(approval.component)} waits for you. In a second terminal, in this folder, take the seat of ${seats}:\n`);
    teller.line(`  ${cli} login --as ${steps[0]?.person ?? ''}`);
    teller.line(`  ${cli} release explain ${approval.releaseId}`);
    steps.forEach(({ person }, index) => {
      if (index > 0) teller.line(`  ${cli} login --as ${person}`);
      teller.line(`  ${cli} approval grant ${approval.approvalId} --package ${approval.packageDigest}`);
    });
    teller.line('\nGranting applies it, here and live. Then look around:\n');
  }
  teller.line(`  ${cli} release list`);
  teller.line(`  ${cli} release explain <release>`);
  teller.line(`  ${cli} decision replay <decision>\n`);
};

const DEFAULT_URL = 'http://127.0.0.1:7080';

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
