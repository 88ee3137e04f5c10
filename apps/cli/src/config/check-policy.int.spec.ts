import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { policySigner, releaseBundle, signBundle, writeBundle } from '@interlock/adapters/policy-engine/signed-bundle/testing';
import { run } from '../testing/run.ts';

const team = policySigner();
let cwd: string;

beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'interlock-check-policy-'));
  await mkdir(join(cwd, 'catalog'));
  await writeFile(join(cwd, 'team.pem'), team.pem);
  await writeFile(
    join(cwd, 'interlock.yaml'),
    'apiVersion: interlock.dev/v1\ncatalog: { sources: [{ name: here, type: folder, path: catalog }] }\npolicy:\n  bundle: policies\n  trust: [{ name: team, file: team.pem }]\n',
  );
  await writeBundle(join(cwd, 'policies'), await signBundle(await releaseBundle('1'), team));
});
afterEach(() => rm(cwd, { recursive: true, force: true }));

const check = async () => {
  const ran = await run(['config', 'check', '--json'], { cwd });
  return { exit: ran.exit, report: ran.json() };
};

describe('a configuration that names signed policies', () => {
  it('is valid when they are', async () => {
    expect(await check()).toMatchObject({ exit: 0, report: { valid: true, errors: [] } });
  });

  it('is refused when their signature was removed, with place and code', async () => {
    await rm(join(cwd, 'policies', '.signatures.json'));
    expect(await check()).toMatchObject({
      exit: 2,
      report: {
        errors: [
          {
            at: expect.stringMatching(/interlock\.yaml:4:/),
            field: 'policy.bundle',
            found: expect.stringContaining('policy_bundle.signature_missing'),
          },
        ],
      },
    });
  });

  it('is refused when the file of a key holds something else, with its place', async () => {
    await writeFile(join(cwd, 'team.pem'), team.privateKey.export({ type: 'pkcs8', format: 'pem' }));
    expect(await check()).toMatchObject({
      exit: 2,
      report: {
        errors: [
          {
            at: expect.stringMatching(/interlock\.yaml:5:/),
            field: 'policy.trust.0.file',
            found: expect.stringContaining('a private key'),
          },
        ],
      },
    });
  });
});
