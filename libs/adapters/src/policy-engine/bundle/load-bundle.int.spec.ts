import { createHash } from 'node:crypto';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadBundle, type LoadBundleOptions } from './load-bundle.ts';
import { PolicyBundleError } from './policy-bundle-error.ts';

const shipped = fileURLToPath(new URL('../../../../../policies/bundle/', import.meta.url));
let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'interlock-bundle-'));
  await cp(shipped, directory, { recursive: true });
});

afterEach(async () => {
  await rm(directory, { recursive: true, force: true });
});

const refusal = async (options: LoadBundleOptions = {}): Promise<PolicyBundleError> => {
  try {
    await loadBundle(directory, options);
  } catch (error) {
    if (error instanceof PolicyBundleError) return error;
    throw error;
  }
  throw new Error('the bundle was loaded');
};

/** As much of data.json as the cases below change. */
interface ShippedData {
  interlock: {
    thresholds: Record<string, unknown>;
    paths: { definitions: Record<string, object> };
    seats: Record<string, unknown>;
    promotion?: object;
    rollout?: { steps: { tiers: number[]; shares: number[] }[] };
    afterApplying?: { otherwise: object };
  };
}

interface Manifest {
  revision: string;
  files: { name: string; digest: string; bytes: number }[];
}

const readManifest = async (): Promise<Manifest> => JSON.parse(await readFile(join(directory, 'manifest.json'), 'utf8')) as Manifest;
const writeManifest = (manifest: unknown): Promise<void> => writeFile(join(directory, 'manifest.json'), JSON.stringify(manifest));

/** Data that was changed by somebody who also knows how to write a manifest. */
const changeData = async (change: (data: ShippedData) => void): Promise<void> => {
  const data = JSON.parse(await readFile(join(directory, 'data.json'), 'utf8')) as ShippedData;
  change(data);
  const bytes = Buffer.from(JSON.stringify(data));
  await writeFile(join(directory, 'data.json'), bytes);
  const manifest = await readManifest();
  const listed = manifest.files.find((file) => file.name === 'data.json');
  Object.assign(listed ?? {}, { digest: `sha256:${createHash('sha256').update(bytes).digest('hex')}`, bytes: bytes.length });
  await writeManifest(manifest);
};

describe('the bundle that is shipped', () => {
  it('is loaded with module, data, revision and entrypoint', async () => {
    const bundle = await loadBundle(directory);
    expect(bundle.entrypoint).toBe('interlock/release/decision/result');
    expect(bundle.revision).toBe((await readManifest()).revision);
    expect(Buffer.from(bundle.module.subarray(0, 4)).toString('latin1')).toBe('\0asm');
    expect(bundle.data.interlock.thresholds).toEqual({
      signalMaxAgeSeconds: 900,
      testResultMaxAgeSeconds: 604_800,
      authorisationSeconds: 3600,
      approvalSeconds: 86_400,
      stepSeconds: 600,
    });
  });

  it('takes thresholds and groups of seats from the configuration', async () => {
    const bundle = await loadBundle(directory, {
      thresholds: { signalMaxAgeSeconds: 60 },
      seats: { sre: { group: 'group:default/operations' } },
    });
    expect(bundle.data.interlock.thresholds).toMatchObject({ signalMaxAgeSeconds: 60, approvalSeconds: 86_400 });
    expect(bundle.data.interlock.seats['sre']).toEqual({ group: 'group:default/operations', why: expect.stringContaining('reliability') });
  });

  it('takes the times of a rollout from the configuration', async () => {
    const thresholds = { stepSeconds: 1, bakeSeconds: 0, soakSeconds: 0 };
    const bundle = await loadBundle(directory, { thresholds });
    expect(bundle.data.interlock.thresholds).toMatchObject(thresholds);
  });

  it('takes what follows a degradation from the configuration, and says nothing of it where that does not', async () => {
    const degradation = [{ tiers: [3 as const, 4 as const], whenWhole: 'roll_back' as const }];
    expect((await loadBundle(directory, { degradation })).data.interlock.degradation).toEqual(degradation);
    expect((await loadBundle(directory, { degradation: [] })).data.interlock).not.toHaveProperty('degradation');
  });

  it('takes what descriptors must say from the configuration, an empty list too, and keeps what it came with where that says nothing', async () => {
    const requires = [{ what: 'runbook' as const, tiers: [1 as const] }];
    expect((await loadBundle(directory, { requires })).data.interlock.catalog).toEqual({ requires });
    expect((await loadBundle(directory, { requires: [] })).data.interlock.catalog).toEqual({ requires: [] });
    expect((await loadBundle(directory, { requires: undefined })).data).toEqual((await loadBundle(directory)).data);
  });

  it('refuses a configuration that does not fit, naming field, found and expected', async () => {
    expect(await refusal({ thresholds: { signalMaxAgeSeconds: 0 } })).toMatchObject({
      code: 'policy_bundle.data_invalid',
      field: expect.stringContaining('interlock.thresholds.signalMaxAgeSeconds'),
      found: '0',
    });
    expect(await refusal({ seats: { sre: { group: 'no ref' } } })).toMatchObject({
      code: 'policy_bundle.data_invalid',
      field: expect.stringContaining('interlock.seats.sre.group'),
    });
    expect(await refusal({ seats: { owner: { group: 'group:default/somebody' } } })).toMatchObject({ code: 'policy_bundle.data_invalid' });
  });
});

describe('a bundle from before rollouts were narrowed', () => {
  it('is loaded, so that its decisions can be replayed', async () => {
    await changeData(({ interlock }) => {
      delete interlock.promotion;
      delete interlock.rollout;
      delete interlock.afterApplying;
      delete interlock.thresholds['stepSeconds'];
      for (const definition of Object.values(interlock.paths.definitions)) Object.assign(definition, { promoteAfterSeconds: undefined });
    });
    expect((await loadBundle(directory)).data.interlock).not.toHaveProperty('rollout');
  });
});

describe('a bundle that was changed', () => {
  it.each(['policy.wasm', 'data.json'])('is refused when one byte of %s differs', async (name) => {
    const bytes = await readFile(join(directory, name));
    const place = bytes.length >> 1;
    bytes[place] = (bytes[place] ?? 0) ^ 1;
    await writeFile(join(directory, name), bytes);
    expect(await refusal()).toMatchObject({
      code: 'policy_bundle.digest_mismatch',
      field: name,
      expected: expect.stringMatching(/^sha256:/),
    });
  });

  it.each(['policy.wasm', 'data.json'])('is refused when %s is cut', async (name) => {
    const bytes = await readFile(join(directory, name));
    await writeFile(join(directory, name), bytes.subarray(0, bytes.length - 1));
    expect(await refusal()).toMatchObject({ code: 'policy_bundle.digest_mismatch', field: name });
  });

  it.each(['policy.wasm', 'data.json', 'manifest.json'])('is refused without %s', async (name) => {
    await rm(join(directory, name));
    expect(await refusal()).toMatchObject({ code: 'policy_bundle.file_missing', field: name });
  });

  it('is refused with a file that the manifest does not list', async () => {
    await writeFile(join(directory, 'extra.rego'), 'package extra');
    expect(await refusal()).toMatchObject({ code: 'policy_bundle.file_unexpected', field: 'extra.rego' });
  });

  it('is refused as a folder that is not there', async () => {
    await rm(directory, { recursive: true });
    expect(await refusal()).toMatchObject({ code: 'policy_bundle.file_missing' });
  });
});

describe('a manifest', () => {
  it.each([
    ['that is no JSON', '{'],
    ['with a member twice', '{"schemaVersion":1,"schemaVersion":1}'],
    ['that is empty', '{}'],
  ])('%s is refused', async (_, text) => {
    await writeFile(join(directory, 'manifest.json'), text);
    expect(await refusal()).toMatchObject({ code: 'policy_bundle.manifest_malformed' });
  });

  it('of another version, with a file too many, twice or outside is refused', async () => {
    const manifest = await readManifest();
    const [first] = manifest.files;
    const variants: unknown[] = [
      { ...manifest, schemaVersion: 2 },
      { ...manifest, files: [first, first] },
      { ...manifest, files: [first] },
      { ...manifest, files: [first, { ...first, name: '../policy.wasm' }] },
      { ...manifest, more: true },
    ];
    for (const variant of variants) {
      await writeManifest(variant);
      expect(await refusal()).toMatchObject({ code: 'policy_bundle.manifest_malformed', field: expect.stringContaining('manifest.json') });
    }
  });
});

describe('data that the rules could not rest on', () => {
  it.each<[string, (data: ShippedData) => void]>([
    ['a threshold missing', ({ interlock }) => delete interlock.thresholds['signalMaxAgeSeconds']],
    ['a path without definition', ({ interlock }) => delete interlock.paths.definitions['fast']],
    ['a seat missing', ({ interlock }) => delete interlock.seats['incident-command']],
    [
      'a path that asks an unknown seat',
      ({ interlock }) => Object.assign(interlock.paths.definitions['fast'] ?? {}, { seats: ['nobody'] }),
    ],
    ['steps that fall', ({ interlock }) => interlock.rollout?.steps[0]?.shares.reverse()],
    ['a step that is the whole', ({ interlock }) => interlock.rollout?.steps[0]?.shares.push(1)],
    ['a tier without steps', ({ interlock }) => interlock.rollout?.steps.pop()],
    ['a consequence that nobody knows', ({ interlock }) => Object.assign(interlock.afterApplying?.otherwise ?? {}, { whenWhole: 'panic' })],
    ['a member too many', ({ interlock }) => Object.assign(interlock, { more: {} })],
  ])('is refused: %s', async (_, change) => {
    await changeData(change);
    expect(await refusal()).toMatchObject({ code: 'policy_bundle.data_invalid' });
  });
});
