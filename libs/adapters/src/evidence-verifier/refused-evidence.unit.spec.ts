import { sign } from 'node:crypto';
import { canonicalJson, dssePae } from '@interlock/domain';
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
  provenanceStatement,
  signStatement,
  testResultStatement,
  trustIn,
} from './testing/index.ts';

const key = aSigningKey();
const judge = judgeWith(key);
const OTHER_DIGEST = `sha256:${'b2'.repeat(32)}`;
const text = (value: unknown): Uint8Array => Buffer.from(JSON.stringify(value));

describe('a valid signature for the wrong thing', () => {
  it('is refused when the artifact is not a subject, with both digests', async () => {
    const rejection = rejectionOf(await judge(signStatement(provenanceStatement({ artifact: OTHER_DIGEST }), key)));
    expect(rejection).toMatchObject({
      code: 'evidence.subject_mismatch',
      found: OTHER_DIGEST,
      expected: ARTIFACT_DIGEST,
      claimedPredicateType: 'https://slsa.dev/provenance/v1',
    });
  });

  it('is refused when the digest is in upper case', async () => {
    const statement = { ...testResultStatement(), subject: [{ name: 'x', digest: { sha256: 'A1'.repeat(32) } }] };
    expect(rejectionOf(await judge(signStatement(statement, key)))).toMatchObject({
      code: 'evidence.subject_mismatch',
      found: `sha256:${'A1'.repeat(32)}`,
    });
  });

  it('is refused when only an algorithm matches that identifies nothing', async () => {
    const statement = { ...testResultStatement(), subject: [{ name: 'x', digest: { md5: 'a1'.repeat(32) } }] };
    expect(rejectionOf(await judge(signStatement(statement, key))).code).toBe('evidence.subject_mismatch');
  });

  it('is refused when the key is trusted for something else', async () => {
    const rejection = rejectionOf(await judge(signStatement(provenanceStatement(), key), { trust: { purposes: ['test-result'] } }));
    expect(rejection).toMatchObject({ code: 'evidence.purpose_mismatch', expected: expect.stringContaining('"provenance"') as string });
  });

  it('is refused when the key is trusted for another component', async () => {
    const rejection = rejectionOf(
      await judge(signStatement(testResultStatement(), key), { trust: { components: ['component:default/payments'] } }),
    );
    expect(rejection).toMatchObject({
      code: 'evidence.component_mismatch',
      expected: expect.stringContaining('component:default/payments') as string,
    });
  });

  it('is refused when the builder is not one that this signer speaks for', async () => {
    const trust = { builderIds: [BUILDER] };
    const rejection = rejectionOf(
      await judge(signStatement(provenanceStatement({ builderId: 'https://evil.example.test/builder' }), key), { trust }),
    );
    expect(rejection).toMatchObject({
      code: 'evidence.signer_untrusted',
      found: expect.stringContaining('https://evil.example.test/builder') as string,
    });
    expect((await judge(signStatement(provenanceStatement(), key), { trust })).verdict).toBe('accepted');
  });

  it.each([
    [
      'a builder',
      provenanceStatement({ builderId: 'https://ci:s3cr3t@evil.example.test/builder' }),
      'https://[credentials]@evil.example.test/builder',
    ],
    [
      'a repository that is too long',
      changeStatement({ repository: `https://ci:s3cr3t${'x'.repeat(600)}@git.example/a` }),
      'git.example/a',
    ],
  ])('is refused without a word of the credentials in the address of %s', async (_what, statement, address) => {
    const rejection = rejectionOf(await judge(signStatement(statement, key), { trust: { builderIds: [BUILDER] } }));
    expect(rejection.found).toContain(address);
    expect(JSON.stringify(rejection)).not.toMatch(/s3cr3t|ci:/);
  });

  it('is refused when the submitter said that it is something else', async () => {
    const rejection = rejectionOf(await judge(signStatement(testResultStatement(), key), { kind: 'provenance' }));
    expect(rejection).toMatchObject({ code: 'evidence.kind_mismatch', expected: 'provenance' });
  });

  it('is refused when the statement is of v0.1, unless the configuration says otherwise', async () => {
    const bytes = signStatement({ ...testResultStatement(), _type: 'https://in-toto.io/Statement/v0.1' }, key);
    expect(rejectionOf(await judge(bytes)).code).toBe('evidence.statement_type_unsupported');
    const [answer] = await openEvidenceVerifier({ trust: { ...trustIn({ key }), statementsV01: true } }).verify({ bytes }, aCandidate());
    expect(answer?.verdict).toBe('accepted');
  });

  it('is refused when the change attestation names a person by nothing', async () => {
    const statement = changeStatement();
    const nobody = { ...statement, predicate: { ...(statement.predicate as object), committers: [{ name: '' }] } };
    expect(rejectionOf(await judge(signStatement(nobody, key)))).toMatchObject({
      code: 'evidence.predicate_malformed',
      field: 'payload.predicate.committers.0',
    });
  });
});

describe('an attestation by nobody whom we trust', () => {
  it('is refused, naming the key when it names itself', async () => {
    const stranger = aSigningKey();
    const rejection = rejectionOf(await judge(signStatement(testResultStatement(), stranger)));
    expect(rejection).toMatchObject({
      code: 'evidence.signer_untrusted',
      found: `key ${stranger.digest.slice(7, 23)}`,
      expected: expect.stringContaining('ci') as string,
    });
  });

  it('is refused as invalid when it claims a key of ours', async () => {
    const forged = signDsse(STATEMENT_PAYLOAD_TYPE, Buffer.from(canonicalJson(testResultStatement())), aSigningKey().privateKey);
    const rejection = rejectionOf(
      await judge(text({ ...forged, signatures: [{ sig: forged.signatures[0]?.sig, keyid: key.digest.slice(7, 23) }] })),
    );
    expect(rejection).toMatchObject({ code: 'evidence.signature_invalid', found: expect.stringContaining('"ci"') as string });
  });

  it('is refused when no key is configured', async () => {
    const [answer] = await openEvidenceVerifier({ trust: { keys: [], sigstore: [], statementsV01: false } }).verify(
      { bytes: signStatement(testResultStatement(), key) },
      aCandidate(),
    );
    expect(answer).toMatchObject({ verdict: 'rejected', rejection: { code: 'evidence.signer_untrusted' } });
  });
});

describe('signatures told twice', () => {
  const payload = Buffer.from(canonicalJson(testResultStatement()));
  const signed = (...signatures: unknown[]): Uint8Array =>
    text({ payloadType: STATEMENT_PAYLOAD_TYPE, payload: payload.toString('base64'), signatures });
  const again = (): string => sign('sha256', dssePae(STATEMENT_PAYLOAD_TYPE, payload), key.privateKey).toString('base64');

  it('are refused before they are counted: same bytes, same key id', async () => {
    const sig = again();
    for (const bytes of [
      signed({ sig }, { sig }),
      signed({ sig, keyid: 'a' }, { sig: again(), keyid: 'a' }),
      signed({ sig }, { sig: sig.replace(/=+$/, '').replaceAll('+', '-').replaceAll('/', '_') }),
    ])
      expect(rejectionOf(await judge(bytes)).code).toBe('evidence.duplicate_signature');
  });

  it('are refused when one key signed with two sets of bytes', async () => {
    expect(rejectionOf(await judge(signed({ sig: again() }, { sig: again() }))).code).toBe('evidence.duplicate_signature');
  });
});

describe('a document of several attestations', () => {
  const line = (statement: unknown): string => Buffer.from(signStatement(statement, key)).toString();

  it('is answered one by one, blank lines skipped, each under the digest of its own line', async () => {
    const lines = [
      line(provenanceStatement()),
      line(testResultStatement({ artifact: OTHER_DIGEST })),
      'garbage',
      line(testResultStatement()),
    ];
    const answers = await openEvidenceVerifier({ trust: trustIn({ key }) }).verify(
      { bytes: Buffer.from(`\n${lines.join('\r\n\n')}\n`) },
      aCandidate(),
    );
    expect(answers.map((answer) => (answer.verdict === 'accepted' ? answer.evidence.kind : answer.rejection.code))).toEqual([
      'provenance',
      'evidence.subject_mismatch',
      'evidence.malformed',
      'test-result',
    ]);
    expect(answers.map(({ bytes }) => Buffer.from(bytes).toString())).toEqual(lines);
    expect(answers.map((answer) => (answer.verdict === 'accepted' ? answer.evidence.digest : answer.rejection.digest))).toEqual(
      lines.map((each) => `sha256:${nodeHashing.sha256Hex(each)}`),
    );
  });

  it('is refused whole when there are more than a hundred', async () => {
    const bytes = Buffer.from(`${line(testResultStatement())}\n`.repeat(101));
    expect(rejectionOf(await judge(bytes))).toMatchObject({ code: 'evidence.too_large', found: 'more than 100 attestations' });
  });

  it('is one document when it is indented', async () => {
    const bytes = Buffer.from(JSON.stringify(JSON.parse(line(testResultStatement())), null, 2));
    expect(evidenceOf(await judge(bytes)).digest).toBe(`sha256:${nodeHashing.sha256Hex(bytes)}`);
  });
});

describe('a document beyond the limits', () => {
  it.each([
    ['50 MiB and a byte', Buffer.alloc(50 * 1024 * 1024 + 1, 0x20), 'evidence.too_large'],
    [
      '21 signatures',
      text({
        payload: 'e30=',
        payloadType: STATEMENT_PAYLOAD_TYPE,
        signatures: Array.from({ length: 21 }, (_, index) => ({ sig: 'AAAA', keyid: String(index) })),
      }),
      'evidence.too_many_signatures',
    ],
    [
      '10,000 signatures',
      text({ payload: 'e30=', payloadType: STATEMENT_PAYLOAD_TYPE, signatures: Array.from({ length: 10_000 }, () => ({ sig: 'AAAA' })) }),
      'evidence.too_many_signatures',
    ],
    ['nothing but blanks', Buffer.from(' \n\t\r\n '), 'evidence.malformed'],
    ['nothing', Buffer.alloc(0), 'evidence.malformed'],
  ])('is refused: %s', async (_, bytes, code) => {
    expect(rejectionOf(await judge(bytes))).toMatchObject({ code, claimedPredicateType: null });
  });

  it('is refused by the limit that the configuration sets, which the refusal names', async () => {
    const bytes = Buffer.from(signStatement(testResultStatement(), key));
    const verifier = (maxAttestationBytes: number) => openEvidenceVerifier({ trust: trustIn({ key }), maxAttestationBytes });
    expect(await verifier(bytes.length).verify({ bytes }, aCandidate())).toMatchObject([{ verdict: 'accepted' }]);
    const [answer, ...more] = await verifier(bytes.length - 1).verify({ bytes }, aCandidate());
    expect(more).toEqual([]);
    expect(answer && rejectionOf(answer)).toMatchObject({
      code: 'evidence.too_large',
      found: `${bytes.length} bytes`,
      expected: `at most ${bytes.length - 1} bytes (evidence.maxAttestationBytes)`,
    });
  });
});
