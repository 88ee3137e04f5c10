import { generateKeyPairSync } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadTrust, openEvidenceVerifier } from '@interlock/adapters/evidence-verifier';
import type { ManifestDiffClaims, ReleaseCandidate } from '@interlock/contracts';
import { CliError } from '../../../cli-error.ts';
import { configurationOf, diffManifests, type ManifestOptions } from './diff-manifests.ts';
import { readConfiguration } from './read-candidate.ts';
import { quietIo } from '../../../testing/quiet-io.ts';

let cwd: string;
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'interlock-cli-'));
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  writeFileSync(join(cwd, 'ci.pub'), publicKey.export({ type: 'spki', format: 'pem' }));
  writeFileSync(join(cwd, 'ci.key'), privateKey.export({ type: 'pkcs8', format: 'pem' }));
  for (const side of ['before', 'after']) mkdirSync(join(cwd, side));
  write('before/web.yaml', deployment('registry.example/web@sha256:1'));
  write('after/web.yaml', `${deployment('registry.example/web@sha256:2')}---\n${SECRET}`);
});
afterEach(() => rmSync(cwd, { recursive: true, force: true }));

const SECRET = 'apiVersion: v1\nkind: Secret\nmetadata: { name: db }\ndata: { password: aHVudGVyMg== }\n';
const deployment = (image: string): string =>
  `apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: web, namespace: shop }\nspec: { template: { spec: { containers: [{ name: app, image: "${image}" }] } } }\n`;
const write = (name: string, text: string): void => writeFileSync(join(cwd, name), text);
const OPTIONS: ManifestOptions = {
  component: 'component:default/web',
  manifestsBefore: 'before',
  manifestsAfter: 'after',
  signingKey: 'ci.key',
};

describe('rendered manifests before and after', () => {
  it('become signed evidence that the verifier accepts for exactly this configuration', async () => {
    const [file] = await diffManifests(quietIo(cwd), OPTIONS);
    const bytes = new Uint8Array((await file?.content.arrayBuffer()) ?? []);
    const text = Buffer.from(bytes).toString();
    expect(Buffer.from((JSON.parse(text) as { payload: string }).payload, 'base64').toString()).not.toContain('aHVudGVyMg');
    const configuration = await readConfiguration(quietIo(cwd), configurationOf(OPTIONS));
    const candidate: ReleaseCandidate = {
      component: 'component:default/web',
      artifacts: [{ name: 'web', digest: `sha256:${'a'.repeat(64)}` }],
      source: { repository: 'git.example/web', revision: '1'.repeat(40) },
      ...(configuration === undefined ? {} : { configuration }),
    };
    const trust = await loadTrust(
      { keys: [{ name: 'ci', file: 'ci.pub', purposes: ['manifest-diff'] }], sigstore: [], statementsV01: false },
      cwd,
    );
    const [answer] = await openEvidenceVerifier({ trust }).verify({ bytes }, candidate);
    const claims = answer?.verdict === 'accepted' ? (answer.evidence.claims as ManifestDiffClaims) : undefined;
    expect(claims?.comparedWith).toBe((await readConfiguration(quietIo(cwd), 'before'))?.digest);
    expect(claims?.totals.map(({ means, changes }) => [means, changes])).toEqual([
      ['image', 1],
      ['secrets', 1],
      ['configuration', 1],
    ]);
  });

  it('are a configuration of their own only where no other is named', () => {
    expect([configurationOf(OPTIONS), configurationOf({ ...OPTIONS, config: 'values.yaml' })]).toEqual(['after', 'values.yaml']);
  });
});

describe('manifests that cannot be compared', () => {
  const failing = async (options: Partial<ManifestOptions>): Promise<string> => {
    const error: unknown = await diffManifests(quietIo(cwd), { ...OPTIONS, ...options }).catch((cause: unknown) => cause);
    if (!(error instanceof CliError)) throw new Error('expected bad input');
    return error.message;
  };

  it.each<[string, string, string]>([
    ['no YAML', 'a: [1', 'after'],
    ['a document that is no object', '- 1\n', 'a document that is no object'],
    ['an object without a name', 'apiVersion: v1\nkind: Pod\n', 'without a usable metadata.name'],
    ['an object without a kind', 'apiVersion: v1\nmetadata: { name: x }\n', 'without a usable kind'],
    ['an object twice', `${SECRET}---\n${SECRET}`, 'Secret db in'],
    ['a key twice', 'apiVersion: v1\napiVersion: v2\nkind: Pod\nmetadata: { name: x }\n', 'after'],
  ])('are named: %s', async (_what, text, says) => {
    write('after/web.yaml', text);
    expect(await failing({})).toMatch(/^--manifests-after: found /);
    expect(await failing({})).toContain(says);
  });

  it.each<[string, Partial<ManifestOptions>, string]>([
    ['nothing after', { manifestsAfter: undefined } as never, '--manifests-after: found nothing, beside --manifests-before'],
    ['no key', { signingKey: undefined } as never, '--signing-key: found nothing'],
    ['a public key', { signingKey: 'ci.pub' }, '--signing-key: found ci.pub, no private key'],
    ['a file that is not there', { manifestsBefore: 'nowhere' }, '--manifests-before: found nowhere (ENOENT)'],
  ])('are asked for: %s', async (_what, options, says) => {
    expect(await failing(options)).toContain(says);
  });
});
