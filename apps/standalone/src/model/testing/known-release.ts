import type { Authorisation } from '@interlock/contracts';
import { Violation } from './violation.ts';

export interface KnownLease {
  readonly authorisation: Authorisation;
  readonly attempt: number;
  voided: boolean;
  used: boolean;
}

/** One release in one environment, in the attempt under way. */
export interface Attempt {
  readonly number: number;
  readonly rollback: string | null;
  readonly hotfix: boolean;
  granted: boolean;
  /** Why nothing may start any more; null while it may. */
  ended: string | null;
  share: number;
}

export interface KnownRelease {
  readonly id: string;
  readonly component: string;
  readonly registeredAt: string;
  readonly digests: string;
  readonly attempts: Map<string, Attempt>;
}

export const isNewer = (one: KnownRelease, other: KnownRelease): boolean =>
  one.registeredAt === other.registeredAt ? one.id > other.id : one.registeredAt > other.registeredAt;

export const attemptOf = (release: KnownRelease, environment: string): Attempt => {
  const attempt = release.attempts.get(environment);
  if (attempt === undefined) throw new Violation('stream', `${release.id} is on its way to ${environment}, which nobody asked for`);
  return attempt;
};

export const digestsOf = (artifacts: readonly { readonly digest: string }[]): string =>
  artifacts
    .map(({ digest }) => digest)
    .toSorted()
    .join(' ');

export const must = (holds: boolean, code: ConstructorParameters<typeof Violation>[0], message: string): void => {
  if (!holds) throw new Violation(code, message);
};
