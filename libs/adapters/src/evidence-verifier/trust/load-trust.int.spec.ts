import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { InterlockConfig } from '@interlock/contracts';
import { aSigningKey } from '../testing/index.ts';
import { loadTrust, TrustConfigError, type TrustProblem } from '../index.ts';

type TrustConfig = InterlockConfig['trust'];
const ISSUER = 'https://issuer.example.test';
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'interlock-trust-'));
});
afterEach(() => rm(folder, { recursive: true }));

const write = (name: string, content: string): Promise<void> => writeFile(join(folder, name), content);
const keyConfig = (file: string, name = 'ci'): TrustConfig['keys'][number] => ({ name, file, purposes: ['provenance'] });
const config = (keys: TrustConfig['keys'], sigstore: TrustConfig['sigstore'] = []): TrustConfig => ({
  keys,
  sigstore,
  statementsV01: false,
});
const problemsOf = async (trust: TrustConfig): Promise<readonly TrustProblem[]> => {
  const error = await loadTrust(trust, folder).then(
    () => undefined,
    (cause: unknown) => cause,
  );
  if (!(error instanceof TrustConfigError)) throw new Error('trust was built', { cause: error });
  expect(error.code).toBe('trust.invalid');
  return error.problems;
};
const spki = (key: KeyObject): string => key.export({ type: 'spki', format: 'pem' }).toString();
const pkcs8 = (key: KeyObject): string => key.export({ type: 'pkcs8', format: 'pem' }).toString();

describe('public keys of the configuration', () => {
  it.each(['p256', 'p384', 'ed25519', 'rsa'] as const)('are loaded from PEM: %s', async (type) => {
    const key = aSigningKey(type);
    await write('key.pub', key.publicKeyPem);
    expect((await loadTrust(config([keyConfig('key.pub')]), folder)).keys.map(({ digest }) => digest)).toEqual([key.digest]);
  });

  it('are one signer when two entries name the same key', async () => {
    await write('key.pub', aSigningKey().publicKeyPem);
    const { keys } = await loadTrust(
      config([keyConfig('key.pub', 'builds'), { ...keyConfig('key.pub', 'tests'), purposes: ['test-result'] }]),
      folder,
    );
    expect(keys.map(({ grants }) => grants.map(({ name }) => name))).toEqual([['builds', 'tests']]);
  });
});

describe('what is not a public key that counts', () => {
  const p256 = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
  it.each<[string, string, RegExp]>([
    ['a private key', pkcs8(p256.privateKey), /private key \("BEGIN PRIVATE KEY"\)/],
    [
      'a private key of SEC 1',
      p256.privateKey.export({ type: 'sec1', format: 'pem' }).toString(),
      /private key \("BEGIN EC PRIVATE KEY"\)/,
    ],
    [
      "cosign's private key",
      '-----BEGIN ENCRYPTED SIGSTORE PRIVATE KEY-----\neyJ9\n-----END ENCRYPTED SIGSTORE PRIVATE KEY-----\n',
      /private key/,
    ],
    ['RSA of 1024 bits', spki(generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey), /RSA key of 1024 bits/],
    ['RSA in PKCS#1', rsa.publicKey.export({ type: 'pkcs1', format: 'pem' }).toString(), /"BEGIN RSA PUBLIC KEY"/],
    ['another curve', spki(generateKeyPairSync('ec', { namedCurve: 'secp256k1' }).publicKey), /ec on secp256k1/],
    ['a key that signs nothing', spki(generateKeyPairSync('x25519').publicKey), /x25519/],
    ['Ed448', spki(generateKeyPairSync('ed448').publicKey), /ed448/],
    ['two keys', spki(p256.publicKey) + spki(rsa.publicKey), /2 PEM blocks/],
    ['a public key, then a private one', spki(p256.publicKey) + pkcs8(p256.privateKey), /2 PEM blocks/],
    ['a certificate', '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n', /"BEGIN CERTIFICATE"/],
    ['PEM of nothing', '-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n', /PEM block that is no key/],
    ['text', 'ssh-ed25519 AAAA me', /no PEM block/],
  ])('is refused by file, field, found and expected: %s', async (_, content, found) => {
    await write('key.pub', content);
    expect(await problemsOf(config([keyConfig('key.pub')]))).toEqual([
      {
        file: 'key.pub',
        field: 'trust.keys.0.file',
        found: expect.stringMatching(found) as string,
        expected: expect.stringContaining('P-256') as string,
      },
    ]);
  });

  it('is named with every other problem at once', async () => {
    await write('key.pub', aSigningKey().publicKeyPem);
    await write('root.json', '{"mediaType":"application/vnd.dev.sigstore.trustedroot+json;version=0.1","mediaType":"x"}');
    const problems = await problemsOf(
      config(
        [keyConfig('gone.pub', 'a'), keyConfig('key.pub', 'a')],
        [{ name: 'b', trustedRoot: 'root.json', identities: [{ subject: '*', issuer: ISSUER }], purposes: ['provenance'] }],
      ),
    );
    expect(problems.map(({ field, found }) => `${field}: ${found}`)).toEqual([
      'trust.keys.1.name: "a" a second time',
      'trust.keys.0.file: a file that cannot be read (ENOENT)',
      'trust.sigstore.0.identities.0.subject: "*"',
      'trust.sigstore.0.trustedRoot: member "mediaType" twice at /mediaType',
    ]);
  });
});

describe('keyless signers of the configuration', () => {
  const signer = (subject: string): TrustConfig =>
    config([], [{ name: 'gh', identities: [{ subject, issuer: ISSUER }], purposes: ['provenance'] }]);

  it.each(['*', 'https://*', 'https://git.example*', 'https://git.example/a*b', 'me@*', '*@example.test'])(
    'are refused when the identity reaches too far: %s',
    async (subject) => {
      expect(await problemsOf(signer(subject))).toMatchObject([{ field: 'trust.sigstore.0.identities.0.subject', found: `"${subject}"` }]);
    },
  );

  it.each(['me@example.test', 'https://git.example/shop/*', 'https://git.example/shop/checkout/.ci/release.yml@refs/tags/v*'])(
    'are accepted: %s',
    async (subject) => {
      expect((await loadTrust(signer(subject), folder)).sigstore).toHaveLength(1);
    },
  );

  it.each([
    ['{}', /media type/],
    ['[]', /media type/],
    ['{"mediaType":"application/vnd.dev.sigstore.trustedroot+json;version=0.1"}', /no certificate authority/],
    ['{"mediaType":', /the end of the text/],
  ])('are refused with a trusted root that is none: %s', async (content, found) => {
    await write('root.json', content);
    const trust = config(
      [],
      [{ name: 'gh', trustedRoot: 'root.json', identities: [{ subject: 'me@example.test', issuer: ISSUER }], purposes: ['provenance'] }],
    );
    expect(await problemsOf(trust)).toMatchObject([
      { file: 'root.json', field: 'trust.sigstore.0.trustedRoot', found: expect.stringMatching(found) as string },
    ]);
  });
});
