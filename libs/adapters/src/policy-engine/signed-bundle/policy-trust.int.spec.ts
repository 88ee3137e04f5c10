import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSignedBundle } from './open-signed-bundle.ts';
import { loadPolicyTrust, type PolicyTrust } from './policy-trust.ts';
import { policySigner, releaseBundle, signBundle } from './testing/index.ts';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'interlock-policy-trust-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const trusting = async (pem: string): Promise<PolicyTrust> => {
  await writeFile(join(directory, 'key.pem'), pem);
  return loadPolicyTrust({ bundle: 'unused', trust: [{ name: 'platform', file: 'key.pem' }] }, directory);
};

describe('a key that policy.trust names', () => {
  it.each(['ES256', 'ES384', 'EdDSA', 'RS256', 'PS512'])('proves a bundle that it signed with %s', async (algorithm) => {
    const signer = policySigner(algorithm);
    const files = await signBundle(await releaseBundle('1'), signer);
    expect((await openSignedBundle(files, await trusting(signer.pem))).signed.signer).toEqual({
      name: 'platform',
      key: expect.stringMatching(/^sha256:[0-9a-f]{64}$/),
    });
  });

  it.each([
    ['a private key', policySigner().privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()],
    ['no key', 'hello'],
    ['a key on a curve that is not taken', policySigner('secp256k1').pem],
  ])('keeps Interlock from starting when its file holds %s', async (_what, pem) => {
    await expect(trusting(pem)).rejects.toMatchObject({
      code: 'trust.invalid',
      problems: [{ field: 'policy.trust.0.file', file: 'key.pem' }],
    });
  });

  it('keeps Interlock from starting when there is no such file', async () => {
    const config = { bundle: 'unused', trust: [{ name: 'platform', file: 'absent.pem' }] };
    await expect(loadPolicyTrust(config, directory)).rejects.toMatchObject({ code: 'trust.invalid' });
  });
});
