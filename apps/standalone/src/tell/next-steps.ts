import type { ApprovalSummary, DecisionPackage } from '@interlock/contracts';
import type { Teller } from './teller.ts';
import { name } from './words.ts';

/** Members of a group, as the catalog has them now. */
export type MembersOf = (group: string) => readonly string[];

/** The part of an approval's detail that is told. */
export interface WaitingApproval {
  readonly approval: Pick<ApprovalSummary, 'approvalId' | 'releaseId' | 'component' | 'packageDigest' | 'seats' | 'grants'>;
  readonly package: Pick<DecisionPackage, 'excluded'>;
}

export interface NextSteps {
  readonly url: string;
  /** The approval that the reader is asked to grant; none when nothing waits. */
  readonly waiting: WaitingApproval | undefined;
  /** Components of the other open approvals. */
  readonly others: readonly string[];
}

/** What a reader types next, in a second terminal: each command can be copied as it stands. */
export const tellNextSteps = (teller: Teller, { url, waiting, others }: NextSteps, membersOf: MembersOf): void => {
  teller.text(`Interlock answers at ${url} (API: ${url}/openapi.json, metrics: ${url}/metrics). Ctrl-C stops it.`);
  const cli = commandOf(url);
  const steps = waiting === undefined ? [] : grantsLeft(waiting, membersOf);
  if (waiting === undefined || steps.length === 0) {
    teller.text('In a second terminal, in this folder:');
    teller.blank();
    teller.command(cli, 'login --as user:default/carol');
  } else tellGrants(teller, cli, waiting.approval, steps);
  const rest = waiting !== undefined && steps.length === 0 ? [waiting.approval.component, ...others] : others;
  if (rest.length > 0) {
    teller.text(
      `${steps.length > 0 ? 'Also waiting' : 'Waiting'} for people: ${[...new Set(rest.map(name))].join(', ')}. What, and for whom:`,
    );
    teller.blank();
    teller.command(cli, 'approval list');
  }
  teller.text('To look around:');
  teller.blank();
  teller.command(cli, 'release list');
  teller.command(cli, 'release explain <release>');
  teller.command(cli, 'decision replay <decision>');
  teller.blank();
};

const tellGrants = (teller: Teller, cli: string, approval: WaitingApproval['approval'], steps: readonly Grant[]): void => {
  const seats = steps.map(({ group }) => name(group)).join(' and of ');
  teller.text(`${name(approval.component)} waits for you. In a second terminal, in this folder, take the seat of ${seats}:`);
  teller.blank();
  teller.command(cli, `login --as ${steps[0]?.person ?? ''}`);
  teller.command(cli, `release explain ${approval.releaseId}`);
  steps.forEach(({ person }, index) => {
    if (index > 0) teller.command(cli, `login --as ${person}`);
    teller.command(cli, `approval grant ${approval.approvalId}`, `--package ${approval.packageDigest}`);
  });
  teller.text('Granting applies it, here and live.');
};

/** The same for an organisation of the user's own: who submits is the local issuer's workload "ci", who judges a user of the catalog. */
export const tellEmptyStart = (teller: Teller, url: string, dataDirectory: string): void => {
  const cli = commandOf(url);
  teller.text(
    `Interlock answers at ${url} on your own interlock.yaml; its record is in ${dataDirectory}. In a second terminal, to submit:`,
  );
  teller.blank();
  teller.command(cli, 'login --as ci');
  teller.command(cli, 'release submit --help');
  teller.text('To judge, and to look around:');
  teller.blank();
  teller.command(cli, 'login --as <user of your catalog>');
  teller.text('Ctrl-C stops it.');
};

const commandOf = (url: string): string => `npx interlock${url === DEFAULT_URL ? '' : ` --url ${url}`}`;

const DEFAULT_URL = 'http://127.0.0.1:7080';

interface Grant {
  readonly group: string;
  readonly person: string;
}

/** One person for each free seat: of its group, not excluded, not asked twice. */
const grantsLeft = ({ approval, package: { excluded } }: WaitingApproval, membersOf: MembersOf): Grant[] => {
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
