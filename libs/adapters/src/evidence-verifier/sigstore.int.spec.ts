import { readFileSync } from 'node:fs';
import type { EvidenceKind, ReleaseCandidate } from '@interlock/contracts';
import { loadTrust, openEvidenceVerifier, type EvidenceAnswer, type Trust } from './index.ts';
import { PUBLIC_GOOD_ROOT_FILE, readSigstoreRoots } from './sigstore/sigstore-root.ts';
import { fixture } from './testing/fixture.ts';
import { aCandidate, ARTIFACT_DIGEST } from './testing/index.ts';

const SUBJECT =
  'sha512:7bea9f6e7ff37f5fab0b36bf061200fff03099fd2fd696b91d04bc5e4f225eb9fd6e0cadcad54ba980f43fb352a99e8810b4e0abeb5c0ef2cf9108cd1f258b36';
const PUBLISH = 'https://github.com/npm/attestation/tree/main/specs/publish/v0.1';
const SAN = 'brian@dehamer.com';
const ISSUER = 'https://github.com/login/oauth';
const BUNDLES = ['bundle-v0.1', 'bundle-v0.2', 'bundle-v0.3'];

const candidate: ReleaseCandidate = aCandidate({ artifacts: [{ name: 'sigstore', digest: SUBJECT }] });
const bundle = (name: string): Buffer => fixture(`sigstore/${name}.sigstore.json`);

interface Signer {
  readonly subject?: string;
  readonly issuer?: string;
  readonly statementsV01?: boolean;
  readonly components?: string[];
}
const trusting = ({ subject = SAN, issuer = ISSUER, statementsV01 = true, components }: Signer = {}): Promise<Trust> => {
  const purposes: EvidenceKind[] = ['other'];
  const signer = { name: 'publisher', identities: [{ subject, issuer }], purposes, ...(components === undefined ? {} : { components }) };
  return loadTrust({ keys: [], sigstore: [signer], statementsV01 }, '/');
};
const verify = async (bytes: Uint8Array, trust: Trust, about = candidate, kind?: EvidenceKind): Promise<EvidenceAnswer> => {
  const [answer, ...more] = await openEvidenceVerifier({ trust }).verify(kind === undefined ? { bytes } : { bytes, kind }, about);
  if (answer === undefined || more.length > 0) throw new Error('expected one answer');
  return answer;
};
const rejected = (code: string) => ({ verdict: 'rejected', rejection: { code, claimedPredicateType: PUBLISH } });

describe('a genuine bundle of the public-good instance', () => {
  it.each(BUNDLES)('is verified offline against the trusted root that ships with Interlock: %s', async (name) => {
    expect(await verify(bundle(name), await trusting())).toMatchObject({
      verdict: 'accepted',
      evidence: {
        kind: 'other',
        predicateType: PUBLISH,
        statementType: 'https://in-toto.io/Statement/v0.1',
        subject: SUBJECT,
        signer: { type: 'sigstore', trust: 'publisher', identity: SAN, issuer: ISSUER },
      },
    });
  });

  it('leaves errors of others their stack, whatever became of it', async () => {
    const trust = await trusting();
    const cut = JSON.parse(bundle('bundle-v0.3').toString()) as { verificationMaterial: { certificate: { rawBytes: string } } };
    cut.verificationMaterial.certificate.rawBytes = 'MAA=';
    expect(await verify(bundle('bundle-v0.3'), trust)).toMatchObject({ verdict: 'accepted' });
    expect(await verify(Buffer.from(JSON.stringify(cut)), trust)).toMatchObject({ verdict: 'rejected' });
    expect(new Error('later').stack).toContain('sigstore.int.spec');
  });

  it('is accepted line by line from JSON Lines, as gh attestation download writes them', async () => {
    const lines = BUNDLES.map((name) => JSON.stringify(JSON.parse(bundle(name).toString())));
    const answers = await openEvidenceVerifier({ trust: await trusting() }).verify(
      { bytes: Buffer.from(`${lines.join('\n')}\n`) },
      candidate,
    );
    expect(answers.map(({ verdict }) => verdict)).toEqual(['accepted', 'accepted', 'accepted']);
  });

  it.each(BUNDLES)('is refused when statements v0.1 do not count: %s', async (name) => {
    expect(await verify(bundle(name), await trusting({ statementsV01: false }))).toMatchObject(
      rejected('evidence.statement_type_unsupported'),
    );
  });

  it.each([
    { subject: 'brian@dehamer' },
    { subject: 'rian@dehamer.com' },
    { subject: 'brian@dehamerXcom' },
    { subject: '.rian@dehamer.com' },
    { subject: 'https://git.example.test/brian/*' },
    { issuer: 'https://github.com/login' },
    { issuer: 'https://github.com/login/oauth/' },
    { issuer: 'https://accounts.example.test' },
  ])('is refused for any other identity or issuer: %j', async (signer) => {
    expect(await verify(bundle('bundle-v0.3'), await trusting(signer))).toMatchObject({
      verdict: 'rejected',
      rejection: {
        code: 'evidence.signer_untrusted',
        found: `${SAN} (${ISSUER})`,
        expected: expect.stringContaining(signer.subject ?? signer.issuer ?? '?') as string,
      },
    });
  });

  it('is refused for another artifact, component or kind', async () => {
    const bytes = bundle('bundle-v0.3');
    expect(await verify(bytes, await trusting(), aCandidate({ artifacts: [{ name: 'x', digest: ARTIFACT_DIGEST }] }))).toMatchObject(
      rejected('evidence.subject_mismatch'),
    );
    expect(await verify(bytes, await trusting({ components: ['component:default/other'] }))).toMatchObject(
      rejected('evidence.component_mismatch'),
    );
    expect(await verify(bytes, await trusting(), candidate, 'provenance')).toMatchObject(rejected('evidence.kind_mismatch'));
  });

  it('is refused under a root that knows another log, or none: what a root does not have is not taken on trust', async () => {
    const root = JSON.parse(readFileSync(PUBLIC_GOOD_ROOT_FILE, 'utf8')) as { tlogs: unknown[] };
    const roots = readSigstoreRoots(Buffer.from(JSON.stringify({ ...root, tlogs: [] })));
    if ('found' in roots) throw new Error(roots.found);
    const { sigstore, ...rest } = await trusting();
    const trust = { ...rest, sigstore: sigstore.map((entry) => ({ ...entry, roots })) };
    expect(await verify(bundle('bundle-v0.3'), trust)).toMatchObject(rejected('evidence.signature_invalid'));
  });

  it('is accepted under any root of a file of several', async () => {
    const root = JSON.stringify(JSON.parse(readFileSync(PUBLIC_GOOD_ROOT_FILE, 'utf8')));
    const roots = readSigstoreRoots(Buffer.from(`${root.replace('"tlogs":[', '"tlogs":[],"unused":[')}\n${root}\n`));
    if ('found' in roots) throw new Error(roots.found);
    const { sigstore, ...rest } = await trusting();
    expect(roots).toHaveLength(2);
    expect(await verify(bundle('bundle-v0.3'), { ...rest, sigstore: sigstore.map((entry) => ({ ...entry, roots })) })).toMatchObject({
      verdict: 'accepted',
    });
  });

  it('is refused when no keyless signer is trusted', async () => {
    expect(await verify(bundle('bundle-v0.3'), { keys: [], sigstore: [], statementsV01: true })).toMatchObject(
      rejected('evidence.signer_untrusted'),
    );
  });
});

type Bundle = {
  mediaType: string;
  dsseEnvelope: { payload: string; payloadType: string; signatures: Record<string, unknown>[] };
  verificationMaterial: Record<string, unknown> & { tlogEntries: Record<string, unknown>[] };
};
const altered = (alter: (copy: Bundle) => void, name = 'bundle-v0.3'): Buffer => {
  const copy = JSON.parse(bundle(name).toString()) as Bundle;
  alter(copy);
  return Buffer.from(JSON.stringify(copy));
};

describe('a forged bundle', () => {
  it.each<[string, (copy: Bundle) => void, string]>([
    ['no log entry', (copy) => void (copy.verificationMaterial.tlogEntries = []), 'evidence.signature_invalid'],
    [
      'the log entry twice',
      (copy) => copy.verificationMaterial.tlogEntries.push(...copy.verificationMaterial.tlogEntries),
      'evidence.signature_invalid',
    ],
    [
      'no inclusion proof and promise',
      (copy) =>
        copy.verificationMaterial.tlogEntries.forEach((entry) => {
          delete entry['inclusionProof'];
          delete entry['inclusionPromise'];
        }),
      'evidence.malformed',
    ],
    [
      'another time of logging',
      (copy) => copy.verificationMaterial.tlogEntries.forEach((entry) => void (entry['integratedTime'] = '1689177044')),
      'evidence.signature_invalid',
    ],
    [
      'another log',
      (copy) =>
        copy.verificationMaterial.tlogEntries.forEach((entry) => void (entry['logId'] = { keyId: Buffer.alloc(32, 7).toString('base64') })),
      'evidence.signature_invalid',
    ],
    ['no certificate', (copy) => delete copy.verificationMaterial['certificate'], 'evidence.malformed'],
    ['a certificate that is none', (copy) => void (copy.verificationMaterial['certificate'] = { rawBytes: 'AAAA' }), 'evidence.malformed'],
    ['a key hint beside the certificate', (copy) => void (copy.verificationMaterial['publicKey'] = { hint: 'x' }), 'evidence.malformed'],
    [
      'a key hint instead of the certificate',
      (copy) => {
        delete copy.verificationMaterial['certificate'];
        copy.verificationMaterial['publicKey'] = { hint: 'x' };
      },
      'evidence.signer_untrusted',
    ],
    ['two signatures', (copy) => copy.dsseEnvelope.signatures.push({ sig: 'AAAA' }), 'evidence.malformed'],
    [
      'an unknown version',
      (copy) => void (copy.mediaType = 'application/vnd.dev.sigstore.bundle.v0.4+json'),
      'evidence.unsupported_format',
    ],
    [
      'another payload type',
      (copy) => void (copy.dsseEnvelope.payloadType = 'application/vnd.in-toto.x+json'),
      'evidence.signature_invalid',
    ],
    [
      'a statement re-encoded',
      (copy) =>
        void (copy.dsseEnvelope.payload = Buffer.from(
          JSON.stringify(JSON.parse(Buffer.from(copy.dsseEnvelope.payload, 'base64').toString())),
        ).toString('base64')),
      'evidence.signature_invalid',
    ],
  ])('is refused: %s', async (_, alter, code) => {
    expect(await verify(altered(alter), await trusting())).toMatchObject({ verdict: 'rejected', rejection: { code } });
  });

  it('is refused when the signature is over a message, not a statement', async () => {
    const bytes = altered((copy) => {
      Object.assign(copy, { messageSignature: { messageDigest: {}, signature: 'AAAA' } });
      Reflect.deleteProperty(copy, 'dsseEnvelope');
    });
    expect(await verify(bytes, await trusting())).toMatchObject({
      rejection: { code: 'evidence.unsupported_format', found: 'a message signature' },
    });
  });

  it('is refused when its log entry belongs to another bundle', async () => {
    const other = JSON.parse(bundle('bundle-v0.2').toString()) as Bundle;
    const bytes = altered((copy) => void (copy.verificationMaterial.tlogEntries = other.verificationMaterial.tlogEntries));
    expect(await verify(bytes, await trusting())).toMatchObject({ rejection: { code: 'evidence.signature_invalid' } });
  });
});

describe('one changed byte', () => {
  // What is verified: envelope, certificate, log entry. Members that only repeat what is in these may change unseen.
  const proven = (bytes: Buffer): unknown => {
    const { dsseEnvelope, verificationMaterial } = JSON.parse(bytes.toString()) as Bundle;
    return [
      dsseEnvelope.payload,
      dsseEnvelope.payloadType,
      dsseEnvelope.signatures[0]?.['sig'],
      verificationMaterial['certificate'],
      verificationMaterial.tlogEntries.map((entry) => entry['canonicalizedBody']),
    ];
  };

  it('at every thirty-seventh place is refused, or has changed nothing that counts', async () => {
    const genuine = bundle('bundle-v0.3');
    const trust = await trusting();
    const accepted: number[] = [];
    for (let at = 0; at < genuine.length; at += 37) {
      const forged = Buffer.from(genuine);
      forged[at] = (forged[at] ?? 0) ^ 1;
      const answer = await verify(forged, trust);
      if (answer.verdict === 'rejected') continue;
      accepted.push(at);
      expect(proven(forged)).toEqual(proven(genuine));
    }
    expect(accepted.length).toBeLessThan(genuine.length / 37 / 10);
  });

  it('inside payload, signature, certificate or log entry is always refused', async () => {
    const genuine = bundle('bundle-v0.3').toString();
    const trust = await trusting();
    const { dsseEnvelope, verificationMaterial } = JSON.parse(genuine) as Bundle;
    const certificate = (verificationMaterial['certificate'] as { rawBytes: string }).rawBytes;
    const values = [
      dsseEnvelope.payload,
      String(dsseEnvelope.signatures[0]?.['sig']),
      certificate,
      String(verificationMaterial.tlogEntries[0]?.['canonicalizedBody']),
    ];
    for (const value of values)
      for (const share of [0.05, 0.3, 0.6, 0.9]) {
        const at = Math.floor(value.length * share);
        const forged = genuine.replace(value, `${value.slice(0, at)}${value[at] === 'A' ? 'B' : 'A'}${value.slice(at + 1)}`);
        expect((await verify(Buffer.from(forged), trust)).verdict).toBe('rejected');
      }
  });
});
