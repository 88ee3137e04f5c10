import { parseStreamName, type RecordedEvent, type ReleaseEvent } from '@interlock/contracts';
import { FreezesTold } from './freezes-told.ts';
import { attemptOf, digestsOf, isNewer, must, type Attempt, type KnownLease, type KnownRelease } from './known-release.ts';
import { Violation } from './violation.ts';

type Event<T extends ReleaseEvent['type'] = ReleaseEvent['type']> = Extract<ReleaseEvent, { readonly type: T }> &
  Pick<RecordedEvent, 'position' | 'revision' | 'stream' | 'metadata'>;

interface Running {
  readonly release: KnownRelease;
  readonly authorisationId: string;
  stopped: boolean;
  /** What it would replace before that has ended: a rollback may fail, and then that still runs. */
  readonly over: Running | undefined;
}

/**
 * The simple model, named after the table that an interlocking is checked against: what stands where, told from the record alone, event by event, with none of the code
 * that wrote it. It knows nothing of policy. Throws `Violation` at the first event that must not be there.
 */
export class Table {
  readonly freezes = new FreezesTold();
  readonly releases = new Map<string, KnownRelease>();
  readonly #leases = new Map<string, KnownLease>();
  readonly #permits = new Map<string, { readonly releaseId: string; readonly environment: string }>();
  readonly #running = new Map<string, Running>();
  readonly #residents = new Map<string, KnownRelease[]>();
  readonly #revisions = new Map<string, number>();

  apply(event: RecordedEvent): void {
    const expected = (this.#revisions.get(event.stream) ?? -1) + 1;
    must(event.revision === expected, 'stream', `${event.stream} has revision ${event.revision} after ${expected - 1}`);
    this.#revisions.set(event.stream, event.revision);
    const stream = parseStreamName(event.stream);
    if (stream?.category === 'environment') this.freezes.apply(event);
    if (stream?.category === 'release') this.#release(stream.id, event as Event);
  }

  /** Rollouts that have not ended; a stopped one goes on running on its share. */
  underWay(): { readonly release: KnownRelease; readonly environment: string; readonly stopped: boolean }[] {
    return [...this.#running].map(([key, { release, stopped }]) => ({ release, environment: key.slice(0, key.indexOf(' ')), stopped }));
  }

  #release(id: string, event: Event): void {
    if (event.type === 'ReleaseCandidateRegistered') {
      const { component, artifacts } = event.data.candidate;
      const registeredAt = event.metadata.recordedAt;
      this.releases.set(id, { id, component, registeredAt, digests: digestsOf(artifacts), attempts: new Map() });
      return;
    }
    const release = this.releases.get(id);
    if (release === undefined) throw new Violation('stream', `${event.type} before its release was registered`);
    switch (event.type) {
      case 'PromotionRequested':
        return this.#requested(release, event);
      case 'DecisionRecorded':
        return this.#decided(release, event);
      case 'ApprovalGranted':
        attemptOf(release, event.data.environment).granted = true;
        return;
      case 'AuthorisationIssued':
        return this.#authorised(release, event);
      case 'AuthorisationVoided':
        return this.#voided(release, event);
      case 'ReleaseSuperseded':
        return this.#superseded(release, event);
      case 'DeploymentStarted':
        return this.#started(release, event);
      case 'DeploymentStepApplied':
        return this.#live(release, event, event.data.share);
      case 'DeploymentApplied':
        return this.#applied(release, event);
      case 'DeploymentFailed':
        return this.#ended(release, event.data.environment, 'failed');
      case 'RolledBack':
        return this.#ended(release, event.data.environment, 'rolled back');
      case 'DeploymentDegraded':
        return this.#stopped(release, event.data.environment, event.data.follows ?? 'nothing');
      default:
    }
  }

  #requested(release: KnownRelease, { data }: Event<'PromotionRequested'>): void {
    const number = (release.attempts.get(data.environment)?.number ?? 0) + 1;
    const rollback = data.rollback?.from ?? null;
    const attempt: Attempt = { number, rollback, hotfix: data.hotfix !== undefined, granted: false, ended: null, share: 0 };
    release.attempts.set(data.environment, attempt);
    const residents = this.#residents.get(this.#key(release, data.environment)) ?? [];
    must(rollback === null || residents.includes(release), 'resident', `${release.id} was never resident in ${data.environment}`);
  }

  #decided(release: KnownRelease, { data, metadata }: Event<'DecisionRecorded'>): void {
    if (data.outcome !== 'allow' && data.outcome !== 'narrow') return;
    this.#permits.set(data.decisionId, { releaseId: release.id, environment: data.environment });
    this.#mustNotBeFrozen(release, data.environment, metadata.recordedAt, 'was let go');
  }

  #authorised(release: KnownRelease, { data: { authorisation } }: Event<'AuthorisationIssued'>): void {
    const { environment, decisionId, artifacts } = authorisation;
    const permit = this.#permits.get(decisionId);
    must(permit?.releaseId === release.id && permit.environment === environment, 'lease', `${decisionId} permits no such lease`);
    must(digestsOf(artifacts) === release.digests, 'lease', `the lease of ${release.id} is for other digests`);
    const { number } = attemptOf(release, environment);
    this.#leases.set(authorisation.authorisationId, { authorisation, attempt: number, voided: false, used: false });
  }

  #voided(release: KnownRelease, { data }: Event<'AuthorisationVoided'>): void {
    const lease = this.#leases.get(data.authorisationId);
    if (lease !== undefined) lease.voided = true;
    this.#stopped(release, data.environment, data.follows ?? 'nothing');
  }

  #superseded(release: KnownRelease, { data }: Event<'ReleaseSuperseded'>): void {
    const by = this.releases.get(data.by);
    must(by !== undefined && isNewer(by, release), 'order', `${release.id} was superseded by ${data.by}, which is not newer`);
    this.#ended(release, data.environment, 'superseded');
  }

  #started(release: KnownRelease, { data, metadata }: Event<'DeploymentStarted'>): void {
    const { environment, authorisationId, share = 1 } = data;
    const attempt = attemptOf(release, environment);
    const lease = this.#leases.get(authorisationId);
    must(attempt.ended === null, 'ended', `${release.id} started in ${environment} although it was ${attempt.ended}`);
    if (lease === undefined) throw new Violation('lease', `${release.id} started in ${environment} without a lease`);
    const { expiresAt, releaseId, environment: where, limits } = lease.authorisation;
    const own = releaseId === release.id && where === environment && lease.attempt === attempt.number;
    must(own, 'lease', `${release.id} started in ${environment} under another's lease`);
    must(!lease.voided && !lease.used && metadata.recordedAt < expiresAt, 'lease', `${release.id} started under a lease that had ended`);
    must(share <= (limits?.share ?? 1) && share > attempt.share, 'share', `${release.id} goes from ${attempt.share} to ${share}`);
    this.#mustNotBeFrozen(release, environment, metadata.recordedAt, 'was started');
    this.#mustComeInTurn(release, environment, attempt);
    lease.used = true;
    const key = this.#key(release, environment);
    const before = this.#running.get(key);
    this.#running.set(key, { release, authorisationId, stopped: false, over: before?.release === release ? before.over : before });
  }

  #mustComeInTurn(release: KnownRelease, environment: string, attempt: Attempt): void {
    const key = this.#key(release, environment);
    const other = this.#running.get(key);
    const free = other === undefined || other.release === release || other.release.id === attempt.rollback || other.stopped;
    must(free, 'one-rollout', `${release.id} started in ${environment} while ${other?.release.id ?? ''} was being rolled out`);
    const resident = this.#residents.get(key)?.at(-1);
    const older = resident !== undefined && isNewer(resident, release) && attempt.rollback === null;
    must(!older, 'order', `${release.id} started in ${environment} over ${resident?.id ?? ''}, which is newer`);
  }

  #live(release: KnownRelease, { data }: Event<'DeploymentStepApplied' | 'DeploymentApplied'>, share: number): void {
    const lease = this.#leases.get(data.authorisationId);
    const running = this.#running.get(this.#key(release, data.environment));
    const under = running?.release === release && running.authorisationId === data.authorisationId;
    must(under && lease?.used === true, 'lease', `${release.id} is live in ${data.environment}, and was not started under that lease`);
    must(digestsOf(data.artifacts) === release.digests, 'lease', `${release.id} is live with other digests`);
    must((lease?.authorisation.limits?.share ?? 1) === share, 'share', `${release.id} is live on ${share}`);
    attemptOf(release, data.environment).share = share;
  }

  #applied(release: KnownRelease, event: Event<'DeploymentApplied'>): void {
    this.#live(release, event, 1);
    const key = this.#key(release, event.data.environment);
    this.#mustComeInTurn(release, event.data.environment, attemptOf(release, event.data.environment));
    this.#running.delete(key);
    this.#residents.set(key, [...(this.#residents.get(key) ?? []), release]);
  }

  #stopped(release: KnownRelease, environment: string, follows: string): void {
    if (follows === 'nothing') return;
    attemptOf(release, environment).ended ??= `to ${follows}`;
    const running = this.#running.get(this.#key(release, environment));
    if (running?.release === release) running.stopped = true;
  }

  #ended(release: KnownRelease, environment: string, why: string): void {
    attemptOf(release, environment).ended = why;
    const key = this.#key(release, environment);
    const running = this.#running.get(key);
    if (running?.over?.release === release) this.#running.set(key, { ...running, over: undefined });
    if (running?.release !== release) return;
    if (running.over === undefined) this.#running.delete(key);
    else this.#running.set(key, running.over);
  }

  #mustNotBeFrozen(release: KnownRelease, environment: string, now: string, what: string): void {
    const { rollback, hotfix, granted } = attemptOf(release, environment);
    const through = rollback !== null || (hotfix && granted);
    must(through || !this.freezes.isFrozen(environment, now), 'freeze', `${release.id} ${what} in ${environment}, which is frozen`);
  }

  #key({ component }: KnownRelease, environment: string): string {
    return `${environment} ${component}`;
  }
}
