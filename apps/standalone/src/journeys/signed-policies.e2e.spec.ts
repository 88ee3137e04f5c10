import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { policySigner, releaseBundle, signBundle, writeBundle } from '@interlock/adapters/policy-engine/signed-bundle/testing';
import { PolicyList, type PolicyStatus } from '@interlock/contracts';
import { Door, readRecord, startOn, temporaryOrganisation, type TemporaryOrganisation } from '../testing/index.ts';

type Bundle = Awaited<ReturnType<typeof releaseBundle>>;

const team = policySigner();
const stranger = policySigner();
const POLICY = { bundle: 'policies', trust: [{ name: 'platform', file: 'platform.pem' }] };

let organisation: TemporaryOrganisation;
beforeEach(async () => {
  organisation = await temporaryOrganisation([{ name: 'tool' }], { target: 'external' });
  await writeFile(join(organisation.directory, 'platform.pem'), team.pem);
});
afterEach(() => organisation.remove());

const signed = async (revision: string, signer = team): Promise<Bundle> => signBundle(await releaseBundle(revision), signer);
const stripped = (bundle: Bundle): Bundle => new Map([...bundle].filter(([name]) => name !== '.signatures.json'));

/** What the organisation's pipeline puts in the place that interlock.yaml names. */
const deliver = async (bundle: Bundle): Promise<void> => {
  const folder = join(organisation.directory, 'policies');
  await rm(folder, { recursive: true, force: true });
  await writeBundle(folder, bundle);
};

interface Told {
  readonly policies: PolicyStatus;
  /** By which revision a release is decided, and how. */
  readonly decided: { readonly outcome: string; readonly revision: string };
}

let version = 0;

/** One life of the process: it starts, decides on a release, tells of its policies, and stops. */
const live = async (policy: object = POLICY): Promise<Told> => {
  const config = { ...organisation.config, policy: policy as NonNullable<TemporaryOrganisation['config']['policy']> };
  const services = await startOn({ ...organisation, config });
  try {
    const door = new Door(services.url);
    version += 1;
    const { releaseId } = await door.submit(organisation.candidate('tool', { version: `${version}.0.0` }));
    const { outcome, policy: by } = await door.until(releaseId, 'DecisionRecorded', (decision) => decision.outcome !== 'hold');
    const { json } = await door.ask('GET', '/v1/policies', { as: 'ci' });
    const [policies] = PolicyList.parse(json).items;
    if (policies === undefined) throw new Error('no policies are told of');
    return { policies, decided: { outcome, revision: by.revision } };
  } finally {
    await services.close();
  }
};

const refusedStart = (policy: object = POLICY): Promise<unknown> =>
  live(policy).then(
    () => 'started',
    // Of a process of its own only what it said is known: its last words begin with the code.
    (error: unknown) => /policy_bundle\.\w+/.exec(`${(error as { code?: string }).code} ${String(error)}`)?.[0],
  );

/** The stream `policy-release`, read while no process holds it. */
const record = async (): Promise<string[]> => {
  const events = await readRecord(organisation.dataDirectory, 'policy-release');
  return events.map(({ type, data }) => {
    const { revision, code, downgradedFrom } = data as Partial<Record<'revision' | 'code' | 'downgradedFrom', string>>;
    return [type, revision, code, downgradedFrom].filter((word) => word !== undefined).join(' ');
  });
};

describe('policies that the platform team signed', () => {
  it('decide, and are told of with their signer', async () => {
    await deliver(await signed('1'));
    const { policies, decided } = await live();
    expect(decided).toEqual({ outcome: 'allow', revision: '1' });
    expect(policies).toMatchObject({ active: { revision: '1', signed: { signer: { name: 'platform' } } }, rejected: null });
    expect(await record()).toEqual(['PolicyActivated 1']);
  });

  it('stay when what follows is refused, through every restart, and the refusal is on the record once', async () => {
    await deliver(await signed('1'));
    await live();
    await deliver(stripped(await signed('2')));
    for (let restart = 0; restart < 2; restart += 1) {
      const { policies, decided } = await live();
      expect(decided).toEqual({ outcome: 'allow', revision: '1' });
      expect(policies).toMatchObject({ active: { revision: '1' }, rejected: { code: 'policy_bundle.signature_missing' } });
    }
    expect(await record()).toEqual(['PolicyActivated 1', 'PolicyRejected policy_bundle.signature_missing']);

    await deliver(await signed('2'));
    expect(await live()).toMatchObject({ policies: { active: { revision: '2' }, rejected: null }, decided: { revision: '2' } });
  });

  it('take the thresholds of the configuration while they stand in', async () => {
    await deliver(await signed('1'));
    const before = (await live()).policies;
    await deliver(await signed('2', stranger));
    organisation = { ...organisation, config: { ...organisation.config, thresholds: { approvalSeconds: 60 } } };
    const { policies } = await live();
    expect(policies).toMatchObject({
      active: { revision: '1', bundle: before.active.bundle },
      rejected: { code: 'policy_bundle.signature_untrusted' },
    });
    expect(policies.active.data).not.toBe(before.active.data);
  });
});

describe('an older bundle with a good signature', () => {
  it('is refused, also after the shipped policies were active in between; only its digest in the configuration lets it in', async () => {
    await deliver(await signed('2'));
    await live();
    await deliver(await signed('1'));
    const { rejected, active } = (await live()).policies;
    expect({ rejected, active }).toMatchObject({
      rejected: { code: 'policy_bundle.revision_older', revision: '1' },
      active: { revision: '2' },
    });

    const shipped = await startOn(organisation);
    await shipped.close();
    expect(await refusedStart()).toBe('policy_bundle.revision_older');

    const back = await live({ ...POLICY, allowDowngradeTo: rejected?.contents });
    expect(back).toMatchObject({
      policies: { active: { revision: '1', downgradedFrom: '2' }, rejected: null },
      decided: { revision: '1' },
    });
    expect((await record()).at(-1)).toBe('PolicyActivated 1 2');
  });
});

describe('no good bundle at all', () => {
  it('keeps Interlock from starting, with the code, and on the record', async () => {
    await deliver(await signed('1', stranger));
    expect(await refusedStart()).toBe('policy_bundle.signature_untrusted');
    expect(await record()).toEqual(['PolicyRejected policy_bundle.signature_untrusted']);
  });

  it('is what a key leaves behind that is no longer trusted', async () => {
    await deliver(await signed('1'));
    await live();
    await writeFile(join(organisation.directory, 'platform.pem'), stranger.pem);
    expect(await refusedStart()).toBe('policy_bundle.signature_untrusted');
  });

  it('is what the shipped policies are, where a signature is asked for', async () => {
    await (await startOn(organisation)).close();
    await deliver(stripped(await signed('1')));
    expect(await refusedStart()).toBe('policy_bundle.signature_missing');
  });

  it('is what lost files leave', async () => {
    await deliver(await signed('1'));
    await live();
    await rm(join(organisation.dataDirectory, 'content'), { recursive: true });
    await deliver(stripped(await signed('2')));
    expect(await refusedStart()).toBe('policy_bundle.signature_missing');
  });
});
