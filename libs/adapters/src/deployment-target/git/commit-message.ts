import type { DesiredState } from '../deployment-target.ts';

const AUTHORISATION = 'Interlock-Authorisation';
const RELEASE = 'Interlock-Release';

/** One commit may carry several workloads that waited for the one before it; each has its pair of trailers, in the order of the subject. */
export const commitMessage = (environment: string, changes: readonly DesiredState[]): string => {
  const [first] = changes;
  const subject = changes.length === 1 ? (first?.workload ?? '') : `${changes.length} workloads`;
  const listed = changes.length === 1 ? [] : ['', ...changes.map((change) => `- ${change.workload}`)];
  const trailers = changes.flatMap((change) => [`${AUTHORISATION}: ${change.authorisationId}`, `${RELEASE}: ${change.releaseId}`]);
  return [`deploy ${subject} to ${environment}`, ...listed, '', ...trailers, ''].join('\n');
};

/** Authorisation ids that a message names in trailers. */
export const authorisationsNamed = (message: string): string[] =>
  [...message.matchAll(/^Interlock-Authorisation: ([0-9a-f-]{36})$/gm)].map((match) => match[1] ?? '');
