import { createHmac } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { admitRevision, interpretAnswer } from '@interlock/domain';
import { openOpaWasmEngine } from '../opa-wasm/index.ts';
import type { BundleFiles } from './bundle-files.ts';
import { openSignedBundle } from './open-signed-bundle.ts';
import type { PolicySigner, PolicyTrust } from './policy-trust.ts';
import { policySigner, releaseBundle, signBundle, type TestPolicySigner } from './testing/index.ts';

const team = policySigner();
const strangers = { sameKind: policySigner(), rsa: policySigner('RS256') };
const fixture = (name: string): Promise<Uint8Array> => readFile(new URL(`../testing/fixtures/${name}.wasm`, import.meta.url));

const signerOf = ({ publicKey, algorithm }: TestPolicySigner, algorithms = [algorithm]): PolicySigner => ({
  name: 'platform',
  digest: `sha256:${'0'.repeat(64)}`,
  publicKey,
  algorithms,
});
const trust: PolicyTrust = { signers: [signerOf(team)], scope: '' };

let good: BundleFiles;
beforeAll(async () => {
  good = await signBundle(await releaseBundle('7.1'), team);
});

const changed = (files: BundleFiles, name: string, change: (bytes: Uint8Array) => Uint8Array | undefined): BundleFiles => {
  const { [name]: before = new Uint8Array(), ...others } = Object.fromEntries(files);
  const after = change(Uint8Array.from(before));
  return new Map([...Object.entries(others), ...(after === undefined ? [] : [[name, after] as const])]);
};
const flipped = (at: number) => (bytes: Uint8Array) => {
  const place = Math.floor(bytes.length * at);
  bytes[place] = (bytes[place] ?? 0) ^ 1;
  return bytes;
};
const encode = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));
const tokenOf = (files: BundleFiles): string =>
  (JSON.parse(Buffer.from(files.get('.signatures.json') ?? []).toString('utf8')) as { signatures: string[] }).signatures[0] ?? '';
const withSignatures = (value: unknown): BundleFiles => changed(good, '.signatures.json', () => encode(value));
const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** The classic confusion: an HMAC whose secret is the text of the public key, which everybody has. */
const hmac = (): BundleFiles => {
  const signing = `${part({ alg: 'HS256' })}.${tokenOf(good).split('.')[1] ?? ''}`;
  return withSignatures({ signatures: [`${signing}.${createHmac('sha256', team.pem).update(signing).digest('base64url')}`] });
};
const resigned = async (revision: string, changes: Readonly<Record<string, Uint8Array>> = {}): Promise<BundleFiles> =>
  signBundle(await releaseBundle(revision, changes), team);
const manifest = (value: object): Promise<BundleFiles> => resigned('7.1', { '.manifest': encode({ revision: '7.1', ...value }) });
const wasm = (entrypoint: string, module = '/policy.wasm') => ({ wasm: [{ entrypoint, module }] });
const unsigned = (files: BundleFiles, name: string) => new Map([...files].filter(([other]) => other !== name));

/** What is activated already is 7.1; each row is brought in after it. */
const verdictOn = async (files: BundleFiles, allowDowngradeTo?: string, trusted = trust): Promise<string> => {
  try {
    const { signed: last } = await openSignedBundle(good, trust);
    const { bundle, signed } = await openSignedBundle(files, trusted);
    const admission = admitRevision(
      { revision: bundle.revision, contents: signed.contents },
      { revision: '7.1', contents: last.contents },
      allowDowngradeTo,
    );
    if (admission.kind === 'refused') return `policy_bundle.${admission.why}`;
    await (await openOpaWasmEngine(bundle)).close();
    return 'taken';
  } catch (error) {
    if (typeof error === 'object' && error !== null && 'code' in error) return String(error.code);
    throw error;
  }
};

type Row = readonly [what: string, bundle: () => BundleFiles | Promise<BundleFiles>, code: string];

/** Matrix 44, row by row. */
const ROWS: readonly Row[] = [
  ['its signature file removed', () => unsigned(good, '.signatures.json'), 'policy_bundle.signature_missing'],
  ['its signatures emptied', () => withSignatures({ signatures: [] }), 'policy_bundle.signature_malformed'],
  ['two signatures', () => withSignatures({ signatures: [tokenOf(good), tokenOf(good)] }), 'policy_bundle.signature_malformed'],
  ['another verifier asked for', () => withSignatures({ signatures: [tokenOf(good)], plugin: 'lax' }), 'policy_bundle.signature_malformed'],
  ['a signature that is no JWT', () => withSignatures({ signatures: ['x'] }), 'policy_bundle.signature_untrusted'],
  ['an empty signature', () => withSignatures({ signatures: [''] }), 'policy_bundle.signature_malformed'],
  [
    'a stranger’s key of the same kind',
    async () => signBundle(await releaseBundle('8'), strangers.sameKind),
    'policy_bundle.signature_untrusted',
  ],
  [
    'a stranger’s key of another kind',
    async () => signBundle(await releaseBundle('8'), strangers.rsa),
    'policy_bundle.signature_untrusted',
  ],
  [
    'algorithm none',
    () => withSignatures({ signatures: [`${part({ alg: 'none' })}.${tokenOf(good).split('.')[1] ?? ''}.`] }),
    'policy_bundle.signature_untrusted',
  ],
  ['an HMAC under the public key', hmac, 'policy_bundle.signature_untrusted'],
  ['a signature for a scope', async () => signBundle(await releaseBundle('8'), team, { scope: 'staging' }), 'policy_bundle.scope_mismatch'],
  [
    'the signature of a newer bundle',
    async () => withSignatures({ signatures: [tokenOf(await resigned('8'))] }),
    'policy_bundle.digest_mismatch',
  ],
  ...[0.1, 0.5, 0.9].map((at): Row => [
    `one byte of policy.wasm changed (${at})`,
    () => changed(good, 'policy.wasm', flipped(at)),
    'policy_bundle.digest_mismatch',
  ]),
  [
    'one byte of data.json changed',
    () => changed(good, 'data.json', (bytes) => Buffer.from(Buffer.from(bytes).toString('utf8').replace('3600', '3601'))),
    'policy_bundle.digest_mismatch',
  ],
  [
    'data.json with a member twice',
    () => changed(good, 'data.json', (bytes) => Buffer.from(Buffer.from(bytes).toString('utf8').replace('{', '{"interlock":{},'))),
    'policy_bundle.digest_mismatch',
  ],
  [
    'one byte of .manifest changed',
    () => changed(good, '.manifest', (bytes) => Buffer.from(Buffer.from(bytes).toString('utf8').replace('7.1', '9.1'))),
    'policy_bundle.digest_mismatch',
  ],
  ['policy.wasm cut', () => changed(good, 'policy.wasm', (bytes) => bytes.subarray(0, -1)), 'policy_bundle.digest_mismatch'],
  ['an extra file', () => changed(good, 'extra.rego', () => encode('package extra')), 'policy_bundle.file_unexpected'],
  ['an extra file in a folder', () => changed(good, 'lib/data.json', () => encode({})), 'policy_bundle.file_unexpected'],
  ['signed data beside data.json', () => resigned('8', { 'team/data.json': encode({ a: 1 }) }), 'policy_bundle.file_unexpected'],
  ['signed YAML data', () => resigned('8', { 'team/data.yaml': encode({ a: 1 }) }), 'policy_bundle.file_unexpected'],
  ...['policy.wasm', 'data.json', '.manifest'].map((name): Row => [
    `${name} missing`,
    () => unsigned(good, name),
    'policy_bundle.file_missing',
  ]),
  ...['policy.wasm', 'data.json', '.manifest'].map((name): Row => [
    `${name} missing and unsigned`,
    async () => signBundle(unsigned(await releaseBundle('8'), name), team),
    'policy_bundle.file_missing',
  ]),
  ['no entrypoint in its manifest', () => manifest({}), 'policy_bundle.entrypoint_missing'],
  ['another entrypoint in its manifest', () => manifest(wasm('interlock/release/decision/allow')), 'policy_bundle.entrypoint_missing'],
  [
    'its entrypoint in another module',
    () => manifest(wasm('interlock/release/decision/result', '/other.wasm')),
    'policy_bundle.entrypoint_missing',
  ],
  [
    'a module without the entrypoint',
    async () => resigned('8', { 'policy.wasm': await fixture('hostile') }),
    'policy_module.entrypoint_missing',
  ],
  [
    'a module that calls a built-in of nobody',
    async () => resigned('8', { 'policy.wasm': await fixture('host-builtin') }),
    'policy_module.builtin_missing',
  ],
  ['a module that is none', () => resigned('8', { 'policy.wasm': encode('x') }), 'policy_module.invalid'],
  ['data of another form', () => resigned('8', { 'data.json': encode({}) }), 'policy_bundle.data_invalid'],
  ['an older revision', () => resigned('7.0.9'), 'policy_bundle.revision_older'],
  ['the same revision for something else', () => resigned('7.1', { 'note.txt': encode('x') }), 'policy_bundle.revision_reused'],
  ['the same revision under another label', () => resigned('7.1+other'), 'policy_bundle.revision_reused'],
  ['a revision that has no order', () => resigned('main-9fceb02'), 'policy_bundle.revision_unordered'],
  ['no revision', () => resigned('', {}), 'policy_bundle.manifest_malformed'],
];

describe('a bundle after another one (matrix 44, threat T7)', () => {
  it.each(ROWS)('is refused with %s', async (_what, bundle, code) => {
    expect(await verdictOn(await bundle())).toBe(code);
  });

  it('is taken with a newer revision', async () => {
    expect(await verdictOn(await resigned('7.2+9fceb02'))).toBe('taken');
  });

  it('is taken again when it is the same, also signed anew', async () => {
    expect(await verdictOn(good)).toBe('taken');
    expect(await verdictOn(await resigned('7.1'))).toBe('taken');
  });

  it('may be older only when it is the one that was named', async () => {
    const older = await resigned('6');
    const { contents } = (await openSignedBundle(older, trust)).signed;
    expect(await verdictOn(older, contents)).toBe('taken');
    expect(await verdictOn(await resigned('5'), contents)).toBe('policy_bundle.revision_older');
  });

  it('is refused when its key is no longer trusted, and taken again under any other that is', async () => {
    const signers = [signerOf(strangers.rsa), signerOf(strangers.sameKind)];
    expect(await verdictOn(good, undefined, { signers, scope: '' })).toBe('policy_bundle.signature_untrusted');
    expect(await verdictOn(good, undefined, { signers: [...signers, signerOf(team)], scope: '' })).toBe('taken');
  });

  it('is taken for the scope that is asked for, and not without one', async () => {
    const scoped = await signBundle(await releaseBundle('8'), team, { scope: 'production' });
    expect(await verdictOn(scoped, undefined, { ...trust, scope: 'production' })).toBe('taken');
    expect(await verdictOn(await resigned('8'), undefined, { ...trust, scope: 'production' })).toBe('policy_bundle.scope_mismatch');
  });
});

describe('a signed module that answers something else than a result', () => {
  it.each([
    ['undefined', 'no such mode', 'POLICY_UNDEFINED'],
    ['text', 'text', 'POLICY_RESULT_INVALID'],
    ['an object of another shape', 'fine', 'POLICY_RESULT_INVALID'],
    ['two values at once', 'conflict', 'POLICY_ERROR'],
  ])('is indeterminate: %s', async (_what, mode, code) => {
    const engine = await openOpaWasmEngine({ module: await fixture('hostile'), data: {}, revision: '1', entrypoint: 'hostile/result' });
    const verdict = interpretAnswer(await engine.evaluate(JSON.stringify({ mode })));
    await engine.close();
    expect(verdict).toMatchObject({ kind: 'undecided', reason: { severity: 'indeterminate', code } });
  });
});
