import { canonicalJson } from '@interlock/domain';
import type { ReleaseCandidate } from '@interlock/contracts';
import { loadTrust, openEvidenceVerifier, type EvidenceAnswer } from './index.ts';
import { fixture, FIXTURES } from './testing/fixture.ts';
import { aCandidate } from './testing/index.ts';

const BLOB = 'sha256:94eb8b153f8af634fb6a984ec03ee4ce1383f0e1685de31bbb07993f202de345';
const candidateOf = (digest: string): ReleaseCandidate => aCandidate({ artifacts: [{ name: 'artifact', digest }] });

const verify = async (bytes: Uint8Array, digest: string, { key = 'p256', statementsV01 = true } = {}): Promise<EvidenceAnswer[]> => {
  const keys = [{ name: 'cosign', file: `cosign/${key}.pub`, purposes: ['provenance' as const, 'test-result' as const] }];
  return openEvidenceVerifier({ trust: await loadTrust({ keys, sigstore: [], statementsV01 }, FIXTURES) }).verify(
    { bytes },
    candidateOf(digest),
  );
};
const accepted = { verdict: 'accepted', evidence: { signer: { type: 'key', trust: 'cosign' } } };
const verdicts = (answers: readonly EvidenceAnswer[]): string[] =>
  answers.map((answer) => (answer.verdict === 'accepted' ? answer.evidence.kind : answer.rejection.code));

describe('what cosign 3 writes with a key', () => {
  it.each(['p256', 'p384', 'ed25519', 'rsa2048'])('is accepted unchanged: attest-blob --statement --bundle, %s', async (key) => {
    const [answer] = await verify(fixture(`cosign/attest-blob-${key}.sigstore.json`), BLOB, { key, statementsV01: false });
    expect(answer).toMatchObject({
      ...accepted,
      evidence: {
        kind: 'provenance',
        producedAt: '2026-11-01T10:04:30.000Z',
        claims: { source: { repository: 'git.example.test/shop/checkout' } },
      },
    });
  });

  it.each(['attest-blob-statement-v01.sigstore.json', 'attest-blob.sig', 'attest-blob-old.bundle'])(
    'is accepted unchanged: %s',
    async (name) => {
      const [answer] = await verify(fixture(`cosign/${name}`), BLOB);
      expect(answer).toMatchObject({ ...accepted, evidence: { kind: 'test-result', subject: BLOB } });
    },
  );

  it('is accepted when the bundle carries a log entry, which a plain key does not need', async () => {
    const bundle = JSON.parse(fixture('cosign/attest-blob-p256.sigstore.json').toString()) as { verificationMaterial: object };
    const logged = JSON.parse(fixture('sigstore/bundle-v0.3.sigstore.json').toString()) as {
      verificationMaterial: { tlogEntries: unknown };
    };
    const both = {
      ...bundle,
      verificationMaterial: { ...bundle.verificationMaterial, tlogEntries: logged.verificationMaterial.tlogEntries },
    };
    expect(await verify(Buffer.from(JSON.stringify(both)), BLOB)).toMatchObject([accepted]);
  });

  it('names the setting when cosign made the statement itself and v0.1 does not count', async () => {
    const [answer] = await verify(fixture('cosign/attest-blob-statement-v01.sigstore.json'), BLOB, { statementsV01: false });
    expect(answer).toMatchObject({
      rejection: { code: 'evidence.statement_type_unsupported', expected: expect.stringContaining('trust.statementsV01') as string },
    });
  });

  it('is refused when it is the statement without its signature', async () => {
    expect(await verify(fixture('cosign/attest-blob.att'), BLOB)).toMatchObject([
      { rejection: { code: 'evidence.no_signature', claimedPredicateType: 'https://in-toto.io/attestation/test-result/v0.1' } },
    ]);
  });

  it('is refused under another key of the same kind', async () => {
    expect(verdicts(await verify(fixture('cosign/attest-blob-p256.sigstore.json'), BLOB, { key: 'p384' }))).toEqual([
      'evidence.signer_untrusted',
    ]);
  });
});

describe('what cosign download attestation prints', () => {
  it.each([
    ['download-bundles.jsonl', 'sha256:3405618d1274b7c2b99c25a924b2290792a7b85c7d04991e6bcf74cec71441c4', ['provenance', 'test-result']],
    ['download-envelopes.jsonl', 'sha256:2a88fda3f64b1981e3eb2be8c4eed779037e37921ddf7d23b8efabdb594b59c4', ['test-result', 'provenance']],
  ])('is accepted line by line: %s', async (name, digest, kinds) => {
    expect(verdicts(await verify(fixture(`cosign/${name}`), digest))).toEqual(kinds);
    expect(verdicts(await verify(fixture(`cosign/${name}`), BLOB))).toEqual(['evidence.subject_mismatch', 'evidence.subject_mismatch']);
  });
});

describe('a changed byte', () => {
  // Any change must be refused, or be one of spelling alone: the same JSON value, such as another key hint, which nobody believes.
  const core = (bytes: Buffer): string => {
    const { dsseEnvelope } = JSON.parse(bytes.toString()) as {
      dsseEnvelope: { payload: string; payloadType: string; signatures: { sig: string }[] };
    };
    return canonicalJson([dsseEnvelope.payload, dsseEnvelope.payloadType, dsseEnvelope.signatures[0]?.sig]);
  };

  it('of a bundle is never accepted with another payload, type or signature', async () => {
    const genuine = fixture('cosign/attest-blob-p256.sigstore.json');
    let refused = 0;
    for (let at = 0; at < genuine.length; at += 1) {
      const forged = Buffer.from(genuine);
      forged[at] = (forged[at] ?? 0) ^ 1;
      const [answer] = await verify(forged, BLOB);
      if (answer?.verdict === 'accepted') expect(core(forged)).toBe(core(genuine));
      else refused += 1;
    }
    expect(refused).toBeGreaterThan(core(genuine).length);
  });
});
