import type { EventStore } from '@interlock/adapters/event-store';
import { nodeHashing } from '@interlock/adapters/hashing';
import { ReleaseRepository, silentLogger, StreamRepository } from '@interlock/service-kit';
import { DeploymentIndex } from '../follow-releases/deployment-index.ts';
import { WorkloadNames } from '../follow-releases/workload-names.ts';
import { MemoryTarget } from '../testing/memory-target.ts';
import { ENVIRONMENT, ReleaseSituation, WORKLOAD } from '../testing/release-situation.ts';
import { startDeployment } from './start-deployment.ts';

const NOW = '2026-03-02T10:00:30.000Z';
const clock = { now: () => NOW, epochMs: () => Date.parse(NOW), at: () => () => undefined };

class NamedWorkloads extends WorkloadNames {
  override of(): string {
    return WORKLOAD;
  }
}

describe('a rollout that was started', () => {
  const situation = new ReleaseSituation();
  let reads = 0;
  let away = false;
  const { readStream, append } = situation.eventStore;
  const eventStore: EventStore = {
    ...situation.eventStore,
    readStream: (...parameters) => {
      reads += 1;
      return readStream(...parameters);
    },
    append: (...parameters) => (away ? Promise.reject(new Error('away')) : append(...parameters)),
  };
  const repository = new ReleaseRepository(new StreamRepository({ eventStore, clock, hashing: nodeHashing }));
  const index = new DeploymentIndex();
  const looks: string[] = [];
  const parts = {
    repository,
    index,
    clock,
    logger: silentLogger,
    hashing: nodeHashing,
    targets: new Map([[ENVIRONMENT, new MemoryTarget(ENVIRONMENT)]]),
    workloads: new NamedWorkloads(),
  };
  const start = startDeployment(parts, { look: (environment, workload) => void looks.push(`${environment}/${workload}`) });

  it('does not keep the place when the store did not take it, and what was told live meanwhile is looked at again', async () => {
    const release = await situation.aRelease();
    away = true;
    await expect(start(await situation.authorise(release), 'away')).rejects.toThrow('away');
    away = false;
    expect(index.current(ENVIRONMENT, WORKLOAD)).toBeUndefined();
    expect(looks).toEqual([`${ENVIRONMENT}/${WORKLOAD}`]);
  });

  it('keeps the only place of its workload although its start has not come back over the bus, and reads its stream once', async () => {
    const [first, second] = [await situation.aRelease(), await situation.aRelease()];
    const lease = await situation.authorise(first);
    reads = 0;
    expect(await start(lease, 'first')).toEqual({ kind: 'ack' });
    expect(reads).toBe(1);
    const [started] = await situation.events(first, 'DeploymentStarted');
    if (started === undefined) throw new Error('not started');
    expect(await start(await situation.authorise(second), 'second')).toMatchObject({ kind: 'retry' });
    expect(await situation.events(second, 'DeploymentStarted')).toEqual([]);

    index.learn(await situation.eventStore.readStream(started.stream));
    expect(index.current(ENVIRONMENT, WORKLOAD)).toMatchObject({ releaseId: first, position: started.position });
  });
});
