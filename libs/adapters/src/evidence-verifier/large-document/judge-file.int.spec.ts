import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EvidenceKind, MAX_EVIDENCE_BYTES } from '@interlock/contracts';
import { nodeHashing } from '../../hashing/index.ts';
import { judgeDocument, type Bench } from '../judge-document.ts';
import { fixture } from '../testing/fixture.ts';
import { GENUINE_REPORTS } from '../testing/genuine-reports.ts';
import {
  aCandidate,
  aSigningKey,
  changeStatement,
  provenanceStatement,
  reportStatement,
  signStatement,
  trustIn,
} from '../testing/index.ts';
import { genuine, key as malformedKey, MALFORMED_EVIDENCE } from '../testing/malformed/index.ts';
import { loadTrust } from '../trust/load-trust.ts';
import { judgeFile } from './judge-file.ts';

const candidate = aCandidate();
const keys = { p256: aSigningKey('p256'), p384: aSigningKey('p384'), rsa: aSigningKey('rsa'), ed25519: aSigningKey('ed25519') };
const purposes = EvidenceKind.options;
const aBench = async (): Promise<Bench> => {
  const { sigstore } = await loadTrust(
    {
      keys: [],
      sigstore: [
        {
          name: 'publisher',
          identities: [{ subject: 'brian@dehamer.com', issuer: 'https://github.com/login/oauth' }],
          purposes: ['other'],
        },
      ],
      statementsV01: true,
    },
    '/',
  );
  const trusted = Object.entries({ ...keys, malformed: malformedKey }).map(([name, key]) => ({ name, key, purposes }));
  return {
    trust: { keys: trustIn(...trusted).keys, sigstore, statementsV01: true },
    hashing: nodeHashing,
    maxAttestationBytes: MAX_EVIDENCE_BYTES,
  };
};

let folder: string;
let bench: Bench;
beforeAll(async () => {
  bench = await aBench();
  folder = await mkdtemp(join(tmpdir(), 'interlock-judged-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** Everything in it passes for large. */
const LARGE = 0;
const verdictsOf = async (bytes: Uint8Array, ofFile: boolean) => {
  const path = join(folder, 'document');
  await writeFile(path, bytes);
  return [...(ofFile ? judgeFile(path, undefined, candidate, bench, LARGE) : judgeDocument(bytes, undefined, candidate, bench))];
};
const signed = (statement: unknown, key = keys.p256): Buffer => Buffer.from(signStatement(statement, key));
const GENUINE: readonly (readonly [string, Uint8Array])[] = [
  ...Object.entries(keys).map(([name, key]) => [`signed by ${name}`, signed(provenanceStatement(), key)] as const),
  ...GENUINE_REPORTS.map(([name, type, predicate]) => [`${name}, signed`, signed(reportStatement(type, predicate))] as const),
  ...GENUINE_REPORTS.map(([name, type, predicate]) => {
    const { predicateType, predicate: said, ...rest } = reportStatement(type, predicate) as unknown as Record<string, unknown>;
    return [`${name}, its type after its predicate`, signed({ predicate: said, ...rest, predicateType })] as const;
  }),
  ['a predicate that nobody reads', signed(reportStatement('https://example.test/unknown', { long: ['x', { y: 1 }] }))],
  ['JSON Lines', Buffer.concat([signed(changeStatement()), Buffer.from('\n \n'), signed(provenanceStatement()), Buffer.from('\n')])],
  ['an indented envelope', Buffer.from(JSON.stringify(genuine, null, 2))],
  ['a payload with an escaped slash', Buffer.from(JSON.stringify(genuine).replaceAll('/', '\\/'))],
  ['JUnit as it is', fixture('reports/junit.xml')],
  ['a report as it is', fixture('reports/trivy-alpine.json')],
  ['a bill of materials as it is', fixture('reports/cyclonedx-bom.json')],
  ['a keyless bundle', fixture('sigstore/bundle-v0.3.sigstore.json')],
  ['an old keyless bundle', fixture('sigstore/bundle-v0.1.sigstore.json')],
];

describe('a document that is judged where it lies', () => {
  it.each(GENUINE)('gets the verdict that it gets in memory: %s', async (_, bytes) => {
    const inMemory = await verdictsOf(bytes, false);
    expect(await verdictsOf(bytes, true)).toEqual(inMemory);
    // The bundles are about another artifact: their signatures verify all the same.
    for (const one of inMemory)
      expect(['accepted', 'evidence.report_unnamed', 'evidence.subject_mismatch']).toContain(
        one.verdict === 'accepted' ? one.verdict : one.rejection.code,
      );
  });

  it('is refused in the same words where it is malformed, whatever is wrong with it', async () => {
    // Those of some megabytes are costly to judge in either way, and are judged elsewhere.
    const small = MALFORMED_EVIDENCE.filter(([, { length }]) => length < 200_000);
    expect(small.length).toBeGreaterThan(200);
    for (const [name, bytes] of small) expect([name, await verdictsOf(bytes, true)]).toEqual([name, await verdictsOf(bytes, false)]);
  }, 60_000);

  it('is not accepted with any byte of its payload changed', async () => {
    const bytes = signed(provenanceStatement());
    const from = bytes.indexOf('"payload":"') + '"payload":"'.length;
    for (let at = from; at < from + 400; at += 37) {
      const changed = Buffer.from(bytes);
      changed[at] = changed[at] === 0x41 ? 0x42 : 0x41;
      expect((await verdictsOf(changed, true)).map(({ verdict }) => verdict)).toEqual(['rejected']);
    }
  });
});

describe('a large document', () => {
  it('is read in windows: characters of several bytes, lines and a payload that lie across their ends', async () => {
    const components = Array.from({ length: 9000 }, (_, index) => ({
      name: `é\u{1f600}${index}`,
      purl: `pkg:npm/a@${index}`,
      x: '\u4e00'.repeat(40),
    }));
    const statement = reportStatement('https://cyclonedx.org/bom', { bomFormat: 'CycloneDX', specVersion: '1.6', components });
    const one = signed(statement, keys.ed25519);
    const bytes = Buffer.concat([one, Buffer.from('\n'), signed(statement, keys.rsa), Buffer.from('\r\n'), Buffer.from('{"x":"é"}')]);
    expect(one.length).toBeGreaterThan(1_500_000);
    const inMemory = await verdictsOf(bytes, false);
    expect(inMemory).toMatchObject([
      { verdict: 'accepted', evidence: { claims: { components: 9000, identified: 9000 } } },
      { verdict: 'accepted' },
      { verdict: 'rejected' },
    ]);
    expect(await verdictsOf(bytes, true)).toEqual(inMemory);
  });
});
