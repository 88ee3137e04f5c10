import { nodeHashing } from '@interlock/adapters/hashing';
import { ReleaseRepository, StreamRepository } from '@interlock/service-kit';
import { testSigner } from '@interlock/service-kit/testing';
import { COMPONENT, digestOf, ENVIRONMENT, ReleaseSituation } from '../testing/release-situation.ts';
import { acceptReport } from './accept-report.ts';
import { KnownEnvironments } from './known-environments.ts';
import { KnownReleases } from './known-releases.ts';

const NOW = '2026-03-02T10:00:30.000Z';
const clock = { now: () => NOW, epochMs: () => Date.parse(NOW), at: () => () => undefined };
const DEPLOYER = { subject: 'jenkins', kind: 'workload' } as const;

class AnyEnvironment extends KnownEnvironments {
  override assertKnown(): void {
    // The catalog is not what this is about.
  }
}

describe('a deployer that tells what it did, and at once that something else runs there', () => {
  // Not started: nothing comes over the bus.
  const situation = new ReleaseSituation();
  const streams = new StreamRepository({ eventStore: situation.eventStore, clock, hashing: nodeHashing });
  const releases = new KnownReleases();
  const report = acceptReport({
    repository: new ReleaseRepository(streams),
    streams,
    releases,
    environments: new AnyEnvironment(),
    signer: testSigner(),
    hashing: nodeHashing,
    clock,
    isOwn: () => false,
  });
  const applied = (artifacts: readonly { readonly name: string; readonly digest: string }[], releaseId?: string) =>
    report(
      {
        component: COMPONENT,
        environment: ENVIRONMENT,
        artifacts: [...artifacts],
        status: 'applied',
        ...(releaseId === undefined ? {} : { releaseId }),
      },
      DEPLOYER,
      undefined,
    );

  it('has drifted from what it told: its own word need not come back over the bus first', async () => {
    const releaseId = await situation.aRelease();
    const { artifacts } = await situation.authorise(releaseId);
    expect(await applied(artifacts, releaseId)).toMatchObject({ recorded: 'applied' });
    expect(await applied([{ name: 'image', digest: digestOf('by hand') }])).toMatchObject({ recorded: 'drift' });
    expect(await situation.events(releaseId, 'DriftDetected')).toHaveLength(1);
    expect(await applied(artifacts)).toMatchObject({ recorded: 'known', releaseId });
    expect(await situation.events(releaseId, 'DriftResolved')).toHaveLength(1);
  });

  it('is replaced by the next release of which it tells', async () => {
    const before = releases.resident(COMPONENT, ENVIRONMENT);
    const releaseId = await situation.aRelease();
    const { artifacts } = await situation.authorise(releaseId);
    expect(await applied(artifacts, releaseId)).toMatchObject({ recorded: 'applied' });
    const [event] = await situation.events(releaseId, 'DeploymentApplied');
    expect([event?.data.replaces, releases.resident(COMPONENT, ENVIRONMENT)]).toEqual([before, releaseId]);
  });
});
