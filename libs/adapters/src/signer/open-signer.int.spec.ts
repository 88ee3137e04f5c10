import { createPublicKey, generateKeyPairSync, hash, verify } from 'node:crypto';
import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSigner, verifyEnvelope } from './index.ts';

const itOnPosix = process.platform === 'win32' ? it.skip : it;

describe('a folder for the signing key', () => {
  let root: string;
  let directory: string;
  let file: string;
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'interlock-signer-'));
    directory = join(root, 'keys');
    file = join(directory, 'signing-key.pem');
  });
  afterEach(() => rm(root, { recursive: true }));

  it('gets a key at the first start, which later starts use', async () => {
    const first = await openSigner(directory);
    const second = await openSigner(directory);
    expect(second.publicKeyPem).toBe(first.publicKeyPem);
    expect(second.keyId).toBe(first.keyId);
    expect(await readdir(directory)).toEqual(['signing-key.pem']);
  });

  it('gets one key of many first starts at once', async () => {
    const signers = await Promise.all(Array.from({ length: 8 }, () => openSigner(directory)));
    expect(new Set(signers.map(({ publicKeyPem }) => publicKeyPem)).size).toBe(1);
    expect(await readdir(directory)).toEqual(['signing-key.pem']);
  });

  itOnPosix('is open to its owner alone', async () => {
    await openSigner(directory);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect((await stat(directory)).mode & 0o777).toBe(0o700);
  });

  itOnPosix.each([0o640, 0o604, 0o660, 0o777])('is refused when the key has mode %o', async (mode) => {
    await openSigner(directory);
    await chmod(file, mode);
    await expect(openSigner(directory)).rejects.toMatchObject({
      code: 'signer.key_exposed',
      message: expect.stringContaining(`chmod 600 ${file}`),
    });
  });

  itOnPosix('is refused when others may replace the key', async () => {
    await openSigner(directory);
    await chmod(directory, 0o777);
    await expect(openSigner(directory)).rejects.toMatchObject({ code: 'signer.key_exposed' });
  });

  it.each([
    ['empty', ''],
    ['cut short', '-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEI'],
    ['of another algorithm', generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ type: 'pkcs8', format: 'pem' })],
    ['a public key', generateKeyPairSync('ed25519').publicKey.export({ type: 'spki', format: 'pem' })],
  ])('is refused, and left as it is, when the key is %s', async (_, pem) => {
    await openSigner(directory);
    await writeFile(file, pem);
    await expect(openSigner(directory)).rejects.toMatchObject({ code: 'signer.key_invalid' });
    expect(await readFile(file, 'utf8')).toBe(pem);
  });

  it('is unavailable when a file stands in its way', async () => {
    await writeFile(directory, '');
    await expect(openSigner(directory)).rejects.toMatchObject({ code: 'signer.unavailable' });
  });

  it('signs what its public key verifies, under the key id that derives from it', async () => {
    const signer = await openSigner(directory);
    const bytes = new TextEncoder().encode('a ledger head');
    const key = createPublicKey(signer.publicKeyPem);
    expect(verify(null, bytes, key, signer.sign(bytes))).toBe(true);
    expect(signer.keyId).toBe(hash('sha256', key.export({ type: 'spki', format: 'der' }), 'hex').slice(0, 16));
    const envelope = signer.envelope('application/vnd.interlock.test+json', bytes);
    expect(envelope.signatures).toMatchObject([{ keyid: signer.keyId }]);
    expect(verifyEnvelope(envelope, signer.publicKeyPem, 'application/vnd.interlock.test+json')).toEqual(bytes);
  });
});
