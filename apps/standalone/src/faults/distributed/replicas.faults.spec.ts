import { describeWithBroker, Door } from '../../testing/index.ts';
import { withCluster } from './with-cluster.ts';

/** Of which deploy/kubernetes runs two. */
const REPLICATED = ['evidence-intake', 'policy-evaluation', 'approval', 'reconciler', 'runtime-signals', 'relay'];
const PER_ROUND = 6;
/** The session of a consumer (10 s), after which its partitions go to the other one, and as much again for what has piled up. */
const CARRIED_ON_BAR_SECONDS = 30;

const names = (round: string): string[] => Array.from({ length: PER_ROUND }, (_, index) => `${round}-${index}`);

describeWithBroker('two processes of each service', () => {
  it('share the work, and one carries on alone when the other is killed', async () => {
    const rounds = ['both', ...REPLICATED, 'alone'];
    const { result, aftermath } = await withCluster(rounds.flatMap(names), async ({ cluster, door, journal, organisation, submit }) => {
      const addresses = new Map<string, string>();
      for (const service of REPLICATED) addresses.set(service, await cluster.addReplica(service));
      const applied = (): Promise<unknown> =>
        Promise.all([...journal.acknowledged].map((releaseId) => door.until(releaseId, 'DeploymentApplied')));
      await submit(names('both'));
      await applied();
      const rows: { readonly killed: string; readonly seconds: number }[] = [];
      // The intake that is killed is the one behind the one address: from then on candidates go to the other.
      const other = new Door(addresses.get('evidence-intake') ?? '');
      const submitToOther = async (round: string): Promise<void> => {
        for (const name of names(round)) journal.write(await other.submit(organisation.candidate(name)));
      };
      for (const service of REPLICATED) {
        const begun = performance.now();
        await cluster.process(service).kill();
        await submitToOther(service);
        await applied();
        rows.push({ killed: service, seconds: (performance.now() - begun) / 1000 });
        process.stderr.write(`${service.padEnd(20)} killed, its replica carried on: ${rows.at(-1)?.seconds.toFixed(1)} s\n`);
      }
      await submitToOther('alone');
      await applied();
      for (const service of REPLICATED) await cluster.restart(service);
      return rows;
    });
    process.stderr.write(`${JSON.stringify(aftermath)}\n`);
    expect(aftermath).toMatchObject({ lost: [], doubled: [], viewsThatDiffer: [], notReplayed: [], notApplied: [] });
    expect(result.filter(({ seconds }) => seconds > CARRIED_ON_BAR_SECONDS)).toEqual([]);
  }, 600_000);

  it('share the work, and one carries on while the other is frozen, which comes back to find its work done', async () => {
    const frozen = ['relay', 'policy-evaluation', 'reconciler'];
    const rounds = frozen.flatMap((service) => [`${service}-during`, `${service}-after`]);
    const { result, aftermath } = await withCluster(rounds.flatMap(names), async ({ cluster, door, journal, submit }) => {
      for (const service of frozen) await cluster.addReplica(service);
      const applied = (): Promise<unknown> =>
        Promise.all([...journal.acknowledged].map((releaseId) => door.until(releaseId, 'DeploymentApplied')));
      const rows: { readonly frozen: string; readonly seconds: number }[] = [];
      for (const service of frozen) {
        const { pid } = cluster.process(service);
        const begun = performance.now();
        process.kill(pid, 'SIGSTOP');
        await submit(names(`${service}-during`));
        await applied();
        rows.push({ frozen: service, seconds: (performance.now() - begun) / 1000 });
        process.kill(pid, 'SIGCONT');
        await submit(names(`${service}-after`));
        await applied();
        process.stderr.write(`${service.padEnd(20)} frozen, its replica carried on: ${rows.at(-1)?.seconds.toFixed(1)} s\n`);
      }
      return rows;
    });
    process.stderr.write(`${JSON.stringify(aftermath)}\n`);
    expect(aftermath).toMatchObject({ lost: [], doubled: [], viewsThatDiffer: [], notReplayed: [], notApplied: [] });
    expect(result.filter(({ seconds }) => seconds > CARRIED_ON_BAR_SECONDS)).toEqual([]);
  }, 600_000);
});
