import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { buildStatement } from '../../attestation/index.ts';
import { openEvidenceVerifier, openThreadedEvidenceVerifier, type EvidenceAnswer } from '../index.ts';
import { loadTrust } from '../trust/load-trust.ts';
import { fixture } from '../testing/fixture.ts';
import { aCandidate, aSigningKey, signStatement, testResultStatement, trustIn } from '../testing/index.ts';
import { key as malformedKey, MALFORMED_EVIDENCE } from '../testing/malformed/index.ts';
import type { ThreadedEvidenceVerifierOptions } from '../open-threaded-evidence-verifier.ts';
import { packTrust } from '../trust/portable-trust.ts';
import { startVerifierThread } from './verifier-thread.ts';
import { VerifierThreads } from './verifier-threads.ts';

const key = aSigningKey();
const candidate = aCandidate();
const UNAVAILABLE = expect.objectContaining({ name: 'EvidenceVerifierError', code: 'evidence-verifier.unavailable' }) as Error;

const signed = (statement: unknown): Buffer => Buffer.from(signStatement(statement, key));
const small = signed(testResultStatement());
/** A bill of materials of about so many kilobytes per component. */
const aBillOfMaterials = (components: number, kilobytes: number): Buffer =>
  signed(
    buildStatement(candidate.artifacts, 'https://cyclonedx.org/bom', {
      bomFormat: 'CycloneDX',
      specVersion: '1.6',
      components: Array.from({ length: components }, (_, index) => ({
        type: 'library',
        name: `component-${index}`,
        version: `1.${index}.0`,
        properties: [{ name: 'note', value: 'x'.repeat(kilobytes * 750) }],
      })),
    }),
  );

/** A report that is read whole. */
const aReportOfTests = (cases: number): Buffer =>
  signed(
    buildStatement(candidate.artifacts, 'https://interlock.dev/attestation/test-report/v1', {
      reports: [{ format: 'junit', content: `<testsuite>${'<testcase/> '.repeat(cases)}</testsuite>` }],
    }),
  );

const open: ReturnType<typeof openThreadedEvidenceVerifier>[] = [];
const verifierWith = (options: Partial<ThreadedEvidenceVerifierOptions> = {}) => {
  const verifier = openThreadedEvidenceVerifier({ trust: trustIn({ key }), ...options });
  open.push(verifier);
  return verifier;
};
afterEach(async () => {
  await Promise.all(open.splice(0).map((verifier) => verifier.close()));
});

describe('a document that a thread judges', () => {
  it('gets the answer that it would get in place: genuine and malformed, signed by key and keyless', async () => {
    const { keys } = trustIn({ key }, { key: malformedKey, name: 'other' });
    const identities = [{ subject: 'brian@dehamer.com', issuer: 'https://github.com/login/oauth' }];
    const { sigstore } = await loadTrust(
      { keys: [], sigstore: [{ name: 'publisher', identities, purposes: ['other'] }], statementsV01: true },
      '/',
    );
    const trust = { keys, sigstore, statementsV01: true };
    const threaded = verifierWith({ trust, inPlaceBytes: 0, threads: 1, maxWaiting: 10_000 });
    const inPlace = openEvidenceVerifier({ trust });
    const documents: Uint8Array[] = [
      small,
      Buffer.concat([small, Buffer.from('\n'), small, Buffer.from('\n{"x":1}\n')]),
      fixture('sigstore/bundle-v0.3.sigstore.json'),
      fixture('sigstore/bundle-v0.1.sigstore.json'),
      ...MALFORMED_EVIDENCE.filter((_, index) => index % 5 === 0).map(([, bytes]) => bytes),
    ];
    const answers = await Promise.all(documents.map((bytes) => threaded.verify({ bytes }, candidate)));
    const verdicts = new Set<string>();
    for (const [index, bytes] of documents.entries()) {
      expect(answers[index]).toEqual(await inPlace.verify({ bytes }, candidate));
      for (const { verdict } of answers[index] ?? []) verdicts.add(verdict);
    }
    expect(verdicts).toEqual(new Set(['accepted', 'rejected']));
  }, 180_000);

  it('leaves the calling thread free: small evidence is answered meanwhile', async () => {
    const bytes = aBillOfMaterials(10_000, 1);
    expect(bytes.length).toBeGreaterThan(10_000_000);
    const verifier = verifierWith();
    let judged: EvidenceAnswer[] | undefined;
    const large = verifier.verify({ bytes }, candidate).then((answers) => (judged = answers));
    let answered = 0;
    while (judged === undefined) {
      const [answer] = await verifier.verify({ bytes: small }, candidate);
      if (answer?.verdict === 'accepted') answered += 1;
      await setImmediate();
    }
    expect(await large).toMatchObject([{ verdict: 'accepted', evidence: { kind: 'sbom', claims: { components: 10_000 } } }]);
    expect(answered).toBeGreaterThan(20);
  }, 180_000);

  it('may lie in a file, in which the answers name its attestations', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'interlock-judged-'));
    try {
      const path = join(folder, 'evidence.jsonl');
      const other = signed(testResultStatement({ result: 'FAILED' }));
      await writeFile(path, Buffer.concat([small, Buffer.from('\n\n'), other, Buffer.from('\n')]));
      expect(await verifierWith().verifyFile({ path }, candidate)).toMatchObject([
        { verdict: 'accepted', from: 0, length: small.length },
        { verdict: 'accepted', from: small.length + 2, length: other.length },
      ]);
      await expect(verifierWith().verifyFile({ path: join(folder, 'missing') }, candidate)).rejects.toEqual(UNAVAILABLE);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

describe('a report that would cost its reader more than a thread has', () => {
  const reference = 'https://in-toto.io/attestation/reference/v0.1';
  const judged = async (report: Buffer) => {
    const references = [{ digest: { sha256: createHash('sha256').update(report).digest('hex') } }];
    const statement = signed(buildStatement(candidate.artifacts, reference, { attester: { id: 'https://ci.example' }, references }));
    return verifierWith().verifyReport({ report, statement }, candidate);
  };
  const suite = (inner: string): Buffer => Buffer.from(`<testsuite><testcase name="a"/>${inner}</testsuite>`);
  const tooLarge = { verdict: 'rejected', rejection: { code: 'evidence.too_large' } };

  it.each([
    ['JUnit of 2,000,000 elements', suite('<a/> '.repeat(2_000_000))],
    ['JUnit of 45 MiB without a blank, with an error at its end', suite(`${'x'.repeat(45 * 1_048_576)}&`)],
    ['JUnit of 45 MiB with one character beyond 16 bits', suite(`\u{1f600}${'x'.repeat(45 * 1_048_576)}`)],
  ])(
    'is refused: %s',
    async (_, report) => {
      expect(await judged(report)).toMatchObject(tooLarge);
    },
    180_000,
  );

  it.each([
    ['JSON of 16,000,000 objects, inside JSON.parse', `{"bomFormat":"CycloneDX","x":[{}${',{}'.repeat(16_000_000)}]}`],
    ['CycloneDX of 1,900,000 mistakes', `{"bomFormat":"CycloneDX","specVersion":"1.6","vulnerabilities":[1${',1'.repeat(1_900_000)}]}`],
  ])(
    'is refused: %s',
    async (_, text) => {
      expect(await judged(Buffer.from(text))).toMatchObject(tooLarge);
    },
    180_000,
  );

  it.each([
    ['CycloneDX', `{"bomFormat":"CycloneDX","specVersion":"1.6","vulnerabilities":[1${',1'.repeat(740_000)}]}`],
    ['SARIF', `{"version":"2.1.0","runs":[{"tool":{"driver":{"name":"x"}},"results":[1${',1'.repeat(740_000)}]}]}`],
  ])(
    'is told that it is malformed where it is within the limit: %s',
    async (_, text) => {
      expect(await judged(Buffer.from(text))).toMatchObject({ rejection: { code: 'evidence.predicate_malformed' } });
    },
    180_000,
  );

  it('is refused as it is uploaded, where it would end the process', async () => {
    const bytes = Buffer.from(`{"bomFormat":"CycloneDX","x":["a\\\\",{}${',{}'.repeat(16_000_000)}]}`);
    expect(await verifierWith().verify({ bytes }, candidate)).toMatchObject([tooLarge]);
  }, 180_000);

  it('is read up to the limit, and in time where its lines end as on Windows', async () => {
    const text = 'a line of its log\r\n'.repeat(1_000_000);
    const report = suite(`${'<a/>'.repeat(740_000)}<system-out>\u{1f600}${text}</system-out>`);
    expect(await judged(report)).toMatchObject({ verdict: 'accepted', evidence: { claims: { passed: 1 } } });
  }, 180_000);
});

describe('a signed statement with more mistakes than a thread can hold', () => {
  // A quarter of what a thread gets, and of what a statement within the limit of bytes can hold.
  const tight = { deadlineMs: 170_000, heapMb: 128 };
  const ones = (count: number): number[] => Array.from({ length: count }, () => 1);
  const numbered = (count: number): object => Object.fromEntries(ones(count).map((one, index) => [`a${index}`, one]));
  const bom = { bomFormat: 'CycloneDX', specVersion: '1.6' };

  it.each<[string, string, unknown, string, string]>([
    ['CycloneDX', 'https://cyclonedx.org/bom', { ...bom, vulnerabilities: ones(475_000) }, 'vulnerabilities.0', '1'],
    [
      'in-toto vulnerabilities',
      'https://in-toto.io/attestation/vulns/v0.2',
      { scanner: { uri: 'x', result: [{ id: 'a', severity: ones(475_000) }] }, metadata: {} },
      'scanner.result.0.severity',
      'an array of 475000',
    ],
    [
      'a manifest diff',
      'https://interlock.dev/attestation/manifest-diff/v1',
      { before: null, after: { configuration: `sha256:${'a'.repeat(64)}` }, objects: ones(475_000) },
      'objects',
      'an array of 475000',
    ],
  ])(
    'is refused, and told the first of them: %s',
    async (_, type, predicate, field, found) => {
      const bytes = signed(buildStatement(candidate.artifacts, type, predicate));
      const answers = await verifierWith(tight).verify({ bytes }, candidate);
      expect(answers).toMatchObject([{ rejection: { code: 'evidence.predicate_malformed', found } }]);
      expect(answers[0]).toMatchObject({ rejection: { field: expect.stringContaining(`payload.predicate.${field}`) } });
    },
    180_000,
  );

  it('is refused where its head is wrong', async () => {
    const statement = { ...buildStatement(candidate.artifacts, 'https://example.test/x', {}), subject: [{ digest: numbered(200_000) }] };
    const answers = await verifierWith(tight).verify({ bytes: signed(statement) }, candidate);
    expect(answers).toMatchObject([{ rejection: { code: 'evidence.statement_malformed', field: 'payload.subject.0.digest.a0' } }]);
  }, 180_000);
});

describe('an outage, never a verdict', () => {
  it('is a thread that runs out of memory; the next document finds another', async () => {
    const verifier = verifierWith({ heapMb: 48, threads: 1 });
    await expect(verifier.verify({ bytes: aReportOfTests(600_000) }, candidate)).rejects.toEqual(UNAVAILABLE);
    expect(await verifier.verify({ bytes: aBillOfMaterials(100, 1) }, candidate)).toMatchObject([{ verdict: 'accepted' }]);
  }, 180_000);

  it('is a document that takes too long; the next one does not wait for it', async () => {
    const bytes = aBillOfMaterials(10_000, 1);
    const verifier = verifierWith({ deadlineMs: 1, threads: 1 });
    const late = verifier.verify({ bytes }, candidate);
    expect(await verifier.verify({ bytes: small }, candidate)).toMatchObject([{ verdict: 'accepted' }]);
    await expect(late).rejects.toEqual(UNAVAILABLE);
  });

  it('is a thread that cannot be started; each document that asks for one is told, and the next one finds another', async () => {
    const start = { trust: packTrust(trustIn({ key })), maxAttestationBytes: 1_000_000 };
    let failures = 2;
    const threads = new VerifierThreads({
      threads: 1,
      deadlineMs: 60_000,
      maxWaiting: 5,
      idleMs: 1_000,
      start: () => {
        if (failures > 0) throw new Error(`no more threads ${(failures -= 1)}`);
        return startVerifierThread(start, { heapMb: 128 });
      },
    });
    const judge = () => threads.judge({ document: Uint8Array.from(small), kind: undefined, candidate });
    try {
      await expect(judge()).rejects.toEqual(UNAVAILABLE);
      await expect(judge()).rejects.toMatchObject({ cause: expect.objectContaining({ message: 'no more threads 0' }) as Error });
      expect(await judge()).toMatchObject([{ verdict: 'accepted' }]);
    } finally {
      await threads.close();
    }
  });

  it('is a queue that is full, and a verifier that closes', async () => {
    const verifier = verifierWith({ inPlaceBytes: 0, threads: 1, maxWaiting: 1 });
    const [first, second, third] = [1, 2, 3].map(() => verifier.verify({ bytes: small }, candidate));
    await expect(third).rejects.toEqual(UNAVAILABLE);
    const waiting = Promise.allSettled([first, second]);
    await verifier.close();
    for (const one of await waiting) expect(one).toMatchObject({ status: 'rejected', reason: UNAVAILABLE });
    await expect(verifier.verify({ bytes: small }, candidate)).rejects.toEqual(UNAVAILABLE);
  });
});
