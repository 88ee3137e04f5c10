import type { Authorisation } from '@interlock/contracts';
import type { EnvironmentProgress } from './release-state.ts';

/** The lease that is valid now: issued, not voided, inside [issuedAt, expiresAt). */
export const currentLease = (progress: EnvironmentProgress, now: string): Authorisation | undefined =>
  progress.authorisation.status === 'issued' && now < progress.authorisation.authorisation.expiresAt
    ? progress.authorisation.authorisation
    : undefined;

/** Share of the instances that a lease is for. */
export const shareOf = ({ limits }: Pick<Authorisation, 'limits'>): number => limits?.share ?? 1;
