import { proveSigners } from './prove-signers.ts';
import type { Attestation } from './read-attestation.ts';
import type { KeylessOutcome, SigstoreRoot } from './sigstore/sigstore-root.ts';
import type { Grant, Trust } from './trust/trust.ts';

const ISSUER = 'https://issuer.example.test';
const envelope = {
  payloadType: 'application/vnd.in-toto+json',
  payload: Buffer.from('{}'),
  signatures: [{ bytes: Buffer.from('x'), keyId: '' }],
};
const attestation: Attestation = { signedBy: 'certificate', envelope, bundle: {} };
const grant: Grant = { name: 'releases', purposes: new Set(['provenance']), components: undefined, builderIds: undefined };
const root = (outcome: KeylessOutcome): SigstoreRoot => ({ trustedRoot: {}, verify: () => outcome });
const provenAs = (identity: string, issuer = ISSUER): SigstoreRoot => root({ verified: true, identity, issuer });
const unproven = root({ verified: false, malformed: false, why: 'CERTIFICATE_ERROR: no' });

const prove = (subject: string, ...roots: SigstoreRoot[]): string => {
  const trust: Trust = { keys: [], sigstore: [{ grant, roots, identities: [{ subject, issuer: ISSUER }] }], statementsV01: false };
  try {
    return proveSigners(attestation, trust)
      .map(({ signer }) => (signer.type === 'sigstore' ? `${signer.trust}: ${signer.identity}` : signer.type))
      .join();
  } catch (error) {
    return String((error as { code?: unknown }).code);
  }
};

describe('a certificate that verified', () => {
  const workflow = 'https://git.example/shop/checkout/.ci/release.yml@refs/tags/v1';

  it.each([
    [workflow, workflow],
    ['https://git.example/shop/*', workflow],
    ['https://git.example/shop/checkout/.ci/release.yml@refs/tags/*', workflow],
  ])('counts for the identity %s', (subject, found) => {
    expect(prove(subject, provenAs(found))).toBe(`releases: ${found}`);
  });

  it.each([
    ['https://git.example/shop/*', 'https://gitXexample/shop/checkout'],
    ['https://git.example/shop/*', 'https://git.example/shopping/checkout'],
    ['https://git.example/shop/*', 'https://evil.test/?https://git.example/shop/checkout'],
    ['https://git.example/shop/*', 'HTTPS://git.example/shop/checkout'],
    ['https://git.example/shop', 'https://git.example/shop/checkout'],
    ['https://git.example/(shop|x)/*', 'https://git.example/shop/checkout'],
    [workflow, `${workflow}0`],
    [workflow, `${workflow}\n`],
  ])('does not count for the identity %s when it is %j', (subject, found) => {
    expect(prove(subject, provenAs(found))).toBe('evidence.signer_untrusted');
  });

  it('does not count under another issuer', () => {
    expect(prove(workflow, provenAs(workflow, `${ISSUER}/`))).toBe('evidence.signer_untrusted');
  });

  it('counts when any root of the entry verifies it, and not when none does', () => {
    expect(prove(workflow, unproven, provenAs(workflow))).toBe(`releases: ${workflow}`);
    expect(prove(workflow, unproven)).toBe('evidence.signature_invalid');
    expect(prove(workflow)).toBe('evidence.signer_untrusted');
  });
});

describe('roots of two instances', () => {
  it('prove nothing for each other: an identity counts only under a root of its own entry', () => {
    const ours = provenAs('https://git.example/shop/checkout');
    const theirs = unproven;
    const entry = (name: string, roots: SigstoreRoot[], subject: string) => ({
      grant: { ...grant, name },
      roots,
      identities: [{ subject, issuer: ISSUER }],
    });
    const trust: Trust = {
      keys: [],
      sigstore: [entry('internal', [theirs], 'https://git.example/shop/*'), entry('public', [ours], 'https://other.example/*')],
      statementsV01: false,
    };
    expect(() => proveSigners(attestation, trust)).toThrow(expect.objectContaining({ code: 'evidence.signer_untrusted' }) as Error);
  });
});
