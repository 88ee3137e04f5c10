import { arm } from './arm-fault.ts';
import { withCluster, type Played, type Stage } from './with-cluster.ts';

/** A lease that was voided while the reconciler stood between reading it and starting. */
export interface VoidedLease {
  readonly releaseId: string;
  /** Types of what happened to the release, from the voiding on. */
  readonly afterwards: readonly string[];
}

/** Stops the reconciler with SIGSTOP right before it appends that a rollout has started, voids the lease by a newer release of the same component, and lets it go on. */
export const voidLeases = (times: number): Promise<Played<readonly VoidedLease[]>> => {
  const superseded = new Set<string>();
  const components = Array.from({ length: times }, (_, index) => `lease-${index}`);
  return withCluster(
    components,
    async (stage) => {
      const found: VoidedLease[] = [];
      await stage.play(
        { matrix: [66], fault: 'reconciler stopped (SIGSTOP) between reading a lease and starting; the lease is voided meanwhile' },
        async () => {
          for (const component of components) found.push(await voidOne(stage, component, superseded));
          return { injected: { 'SIGSTOP before DeploymentStarted is appended': times, 'lease voided meanwhile': times } };
        },
      );
      return found;
    },
    { armed: true, endOf: (releaseId) => (superseded.has(releaseId) ? 'AuthorisationVoided' : 'DeploymentApplied') },
  );
};

const voidOne = async (stage: Stage, component: string, superseded: Set<string>): Promise<VoidedLease> => {
  const { door, journal, organisation, cluster, said } = stage;
  await arm(stage, 'reconciler', { point: 'appending', signal: 'SIGSTOP', event: 'DeploymentStarted' });
  const stopped = said.next('reconciler', 'fault: SIGSTOP');
  const older = await door.submit(organisation.candidate(component));
  journal.write(older);
  await stopped;
  try {
    const newer = await door.submit(organisation.candidate(component, { version: '2.0.0' }));
    journal.write(newer);
    await door.until(older.releaseId, 'AuthorisationVoided');
    superseded.add(older.releaseId);
    process.kill(cluster.process('reconciler').pid, 'SIGCONT');
    // It has gone on when it has started the newer one.
    await door.until(newer.releaseId, 'DeploymentApplied');
  } finally {
    process.kill(cluster.process('reconciler').pid, 'SIGCONT');
  }
  const types = (await door.events(older.releaseId)).map(({ type }) => type);
  return { releaseId: older.releaseId, afterwards: types.slice(types.indexOf('AuthorisationVoided')) };
};
