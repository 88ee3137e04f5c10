import { canonicalJson } from '@interlock/domain';
import { signDsse, STATEMENT_PAYLOAD_TYPE } from '../attestation/index.ts';
import { nodeHashing } from '../hashing/index.ts';
import { openEvidenceVerifier } from './index.ts';
import { evidenceOf, judgeWith, rejectionOf } from './testing/judging.ts';
import {
  aCandidate,
  aSigningKey,
  ARTIFACT_DIGEST,
  BUILDER,
  changeStatement,
  COMMIT,
  CONFIGURATION_DIGEST,
  MANIFEST_DIFF,
  manifestDiffStatement,
  migrationStatement,
  provenanceStatement,
  signStatement,
  testResultStatement,
  trustIn,
} from './testing/index.ts';

const key = aSigningKey();
const judge = judgeWith(key);
const text = (value: unknown): Uint8Array => Buffer.from(JSON.stringify(value));

describe('an attestation by a trusted key', () => {
  it('is accepted with its claims, its signer and the digest of its raw bytes', async () => {
    const bytes = signStatement(provenanceStatement(), key);
    const answer = await judge(bytes);
    expect(evidenceOf(answer)).toEqual({
      digest: `sha256:${nodeHashing.sha256Hex(bytes)}`,
      kind: 'provenance',
      predicateType: 'https://slsa.dev/provenance/v1',
      statementType: 'https://in-toto.io/Statement/v1',
      subject: ARTIFACT_DIGEST,
      signer: { type: 'key', trust: 'ci', keyDigest: key.digest },
      producedAt: null,
      claims: {
        kind: 'provenance',
        buildType: 'https://interlock.dev/build-types/sample/v1',
        builderId: BUILDER,
        source: { repository: 'git.example.test/shop/checkout', revision: COMMIT },
        invocationId: null,
        finishedAt: null,
      },
    });
    expect(answer.bytes).toEqual(bytes);
  });

  it.each(['p256', 'p384', 'ed25519', 'rsa'] as const)('is accepted when the key is %s', async (type) => {
    const other = aSigningKey(type);
    const answer = await judge(signStatement(testResultStatement(), other), { trust: { key: other } });
    expect(evidenceOf(answer).signer).toEqual({ type: 'key', trust: 'ci', keyDigest: other.digest });
  });

  it.each([
    [
      'test-result',
      testResultStatement({ result: 'FAILED', failed: ['checkout'] }),
      { result: 'FAILED', passed: 2, failed: 1, warned: null },
    ],
    ['change', changeStatement(), { commit: COMMIT, authors: [{ name: 'Ada Author', email: null, login: 'ada' }] }],
    ['migration', migrationStatement({ destructive: true }), { destructive: true, reversible: true, estimatedLockSeconds: null }],
  ] as const)('is normalised when it is a %s', async (kind, statement, claims) => {
    expect(evidenceOf(await judge(signStatement(statement, key), { kind })).claims).toMatchObject({ kind, ...claims });
  });

  it('is accepted with base64 of the URL-safe alphabet, with and without padding', async () => {
    const { payload, signatures, ...rest } = signDsse(
      STATEMENT_PAYLOAD_TYPE,
      Buffer.from(canonicalJson({ ...testResultStatement(), note: '??>>~~ÿ' })),
      key.privateKey,
    );
    const urlSafe = (value: string): string => value.replaceAll('+', '-').replaceAll('/', '_');
    const variants = [urlSafe, (value: string) => urlSafe(value).replace(/=+$/, '')];
    for (const spell of variants) {
      const document = text({ ...rest, payload: spell(payload), signatures: signatures.map(({ sig }) => ({ sig: spell(sig) })) });
      expect((await judge(document)).verdict).toBe('accepted');
    }
  });

  it('is accepted whatever its key id says: that is a hint', async () => {
    const envelope = signDsse(STATEMENT_PAYLOAD_TYPE, Buffer.from(canonicalJson(testResultStatement())), key.privateKey);
    for (const keyid of ['', 'mallory', aSigningKey().digest]) {
      const answer = await judge(text({ ...envelope, signatures: [{ sig: envelope.signatures[0]?.sig, keyid }] }));
      expect(answer.verdict).toBe('accepted');
    }
  });

  it('is accepted beside a signature by someone else', async () => {
    const stranger = aSigningKey('ed25519');
    const payload = Buffer.from(canonicalJson(testResultStatement()));
    const signatures = [stranger, key].flatMap((signer) => signDsse(STATEMENT_PAYLOAD_TYPE, payload, signer.privateKey).signatures);
    const answer = await judge(text({ payloadType: STATEMENT_PAYLOAD_TYPE, payload: payload.toString('base64'), signatures }));
    expect(evidenceOf(answer).signer).toMatchObject({ keyDigest: key.digest });
  });

  it('is shown as "other" when no rule knows its predicate, whatever the key may prove', async () => {
    const statement = { ...testResultStatement(), predicateType: 'https://example.test/some-predicate/v1', predicate: { any: 'thing' } };
    expect(evidenceOf(await judge(signStatement(statement, key), { trust: { purposes: ['migration'] } })).claims).toEqual({
      kind: 'other',
      predicateType: 'https://example.test/some-predicate/v1',
    });
  });

  it.each(['constructor', 'toString', 'hasOwnProperty'])('is "other" when its predicate type is the word %s', async (predicateType) => {
    expect(evidenceOf(await judge(signStatement({ ...testResultStatement(), predicateType }, key))).kind).toBe('other');
  });

  it('matches a sha512 subject among several, and ignores md5', async () => {
    const sha512 = 'c3'.repeat(64);
    const statement = {
      ...testResultStatement(),
      subject: [
        { name: 'x', digest: { md5: 'd4'.repeat(16) } },
        { name: 'y', digest: { sha512, md5: 'd4'.repeat(16) } },
      ],
    };
    const answer = await judge(signStatement(statement, key), {
      candidate: aCandidate({ artifacts: [{ name: 'y', digest: `sha512:${sha512}` }] }),
    });
    expect(evidenceOf(answer).subject).toBe(`sha512:${sha512}`);
  });

  it('names the grant that permits it when one key is trusted under two names', async () => {
    const trust = trustIn({ key, name: 'tests', purposes: ['test-result'] }, { key, name: 'builds', purposes: ['provenance'] });
    const merged = {
      ...trust,
      keys: trust.keys.slice(0, 1).map((first) => ({ ...first, grants: trust.keys.flatMap(({ grants }) => grants) })),
    };
    const [answer] = await openEvidenceVerifier({ trust: merged }).verify(
      { bytes: signStatement(provenanceStatement(), key) },
      aCandidate(),
    );
    expect(answer).toMatchObject({ evidence: { signer: { trust: 'builds' } } });
  });
});

describe('a manifest diff', () => {
  const candidate = aCandidate({ configuration: { digest: CONFIGURATION_DIGEST } });

  it('is about the configuration, and says what its differences mean', async () => {
    const evidence = evidenceOf(await judge(signStatement(manifestDiffStatement(), key), { candidate }));
    expect(evidence).toMatchObject({
      kind: 'manifest-diff',
      subject: CONFIGURATION_DIGEST,
      claims: {
        comparedWith: MANIFEST_DIFF.before?.configuration,
        totals: [
          { means: 'image', changes: 1, widens: 0 },
          { means: 'privileges', changes: 1, widens: 1 },
        ],
        images: ['checkout:2'],
      },
    });
  });

  it('of another configuration of the same image does not count', async () => {
    const other = aCandidate({ configuration: { digest: `sha256:${'c2'.repeat(32)}` } });
    const { subject, ...statement } = manifestDiffStatement();
    const bySubject = rejectionOf(await judge(signStatement({ ...statement, subject }, key), { candidate: other }));
    expect(bySubject).toMatchObject({ code: 'evidence.subject_mismatch', field: 'payload.subject' });
    const named = [
      ...subject,
      { name: 'x', digest: { sha256: 'c2'.repeat(32) } },
      { name: 'app', digest: { sha256: ARTIFACT_DIGEST.slice(7) } },
    ];
    const byPredicate = rejectionOf(await judge(signStatement({ ...statement, subject: named }, key), { candidate: other }));
    expect(byPredicate).toMatchObject({ code: 'evidence.subject_mismatch', field: 'payload.predicate.after.configuration' });
  });

  it('that exposes a secret is refused without repeating it', async () => {
    const object = { apiVersion: 'v1', kind: 'Secret', namespace: null, name: 's' };
    const members = [{ path: ['data', 'x'], after: 'aHVudGVyMg==' }];
    const diff = { ...MANIFEST_DIFF, objects: [{ object, change: 'added' as const, members }] };
    const rejection = rejectionOf(await judge(signStatement(manifestDiffStatement(diff), key), { candidate }));
    expect(rejection).toMatchObject({ code: 'evidence.secret_exposed', field: 'payload.predicate.objects.0.members.0.after' });
    expect(JSON.stringify(rejection)).not.toContain('aHVudGVyMg');
  });
});
