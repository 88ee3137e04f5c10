import type { ApprovalSummary } from '@interlock/contracts';
import { name } from './words.ts';
import type { Teller } from './teller.ts';

/** What a reader types next, in a second terminal: each line can be copied as it stands. */
export const tellNextSteps = (
  teller: Teller,
  url: string,
  approvals: readonly ApprovalSummary[],
  whoMay: (group: string) => string | undefined,
): void => {
  teller.line(`\nInterlock answers at ${url}  (API: ${url}/openapi.json, metrics: ${url}/metrics). Ctrl-C stops it.`);
  const waiting = approvals.find(({ component }) => component.endsWith('/search')) ?? approvals[0];
  if (waiting !== undefined) {
    const seat = waiting.seats.find(({ filledBy }) => filledBy === null);
    const person = seat === undefined ? undefined : whoMay(seat.group);
    teller.line(
      `\nIn a second terminal, in this folder: see what ${name(waiting.component)} waits for, then take the seat of ${seat === undefined ? 'an approver' : name(seat.group)} and grant it.\n`,
    );
    teller.line(`  npx interlock login --as ${person ?? 'user:default/carol'}`);
    teller.line(`  npx interlock release explain ${waiting.releaseId}`);
    teller.line(`  npx interlock approval grant ${waiting.approvalId} --package ${waiting.packageDigest}`);
    teller.line('\nIt is applied here, live. Then look around:\n');
  } else {
    teller.line('\nIn a second terminal, in this folder:\n');
    teller.line('  npx interlock login --as user:default/carol');
  }
  teller.line('  npx interlock release list');
  teller.line('  npx interlock release watch <release>');
};
