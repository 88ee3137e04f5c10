// How much of the bare cost of a signature check is left after everything else that makes evidence believable: strict JSON, shapes, subject, purpose, claims.
// Both sides run in this process, in turns, on the same 2 KB DSSE envelopes with P-256 signatures.
import { sign, verify } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { DsseEnvelope, ReleaseCandidate } from '@interlock/contracts';
import { dssePae } from '@interlock/domain';
import { buildTestResultStatement, signStatement, type Statement } from '@interlock/adapters/attestation';
import { loadTrust, openEvidenceVerifier } from '@interlock/adapters/evidence-verifier';
import {
  aCandidate,
  aSigningKey,
  changeStatement,
  costlyDocuments,
  malformedKey,
  provenanceStatement,
  trustIn,
} from '@interlock/adapters/evidence-verifier/testing';
import { median } from './median.ts';

const CANDIDATES = 1000;
const ENVELOPE_BYTES = 2048;
/** Many short turns of either side: what else runs on the machine meets both alike. */
const ROUNDS = 41;

const key = aSigningKey('p256');
const strangers = Array.from({ length: 4 }, () => aSigningKey('p256'));
const verifier = openEvidenceVerifier({
  trust: trustIn({ key }, ...strangers.map((stranger, index) => ({ key: stranger, name: `other-${index}` }))),
});
const candidate: ReleaseCandidate = aCandidate();

const sizeOf = (envelope: DsseEnvelope): number => JSON.stringify(envelope).length;

/** Names of tests fill the statement up to the size of a usual envelope. */
const aTestResult = (): Statement => {
  const passed: string[] = [];
  let statement: Statement;
  do {
    passed.push(`checkout › a cart of ${passed.length} articles › is totalled`);
    statement = buildTestResultStatement({ artifacts: candidate.artifacts, result: 'PASSED', passed });
  } while (sizeOf(signStatement(statement, key.privateKey)) < ENVELOPE_BYTES);
  return statement;
};

const envelopes = [aTestResult()].map((statement) => signStatement(statement, key.privateKey));
const documents = envelopes.map((envelope) => Buffer.from(JSON.stringify(envelope)));
const bare = envelopes.map(({ payload, payloadType, signatures }) => ({
  pae: dssePae(payloadType, Buffer.from(payload, 'base64')),
  signature: Buffer.from(signatures[0]?.sig ?? '', 'base64'),
}));

/** Turns per second of processor time: what else runs on the machine does not count against either side. */
const perSecond = async (times: number, once: (index: number) => unknown): Promise<number> => {
  const before = process.cpuUsage();
  for (let index = 0; index < times; index += 1) await once(index);
  const { user, system } = process.cpuUsage(before);
  return (times * 1_000_000) / (user + system);
};

const verifyBare = (index: number): void => {
  const one = bare[index % bare.length];
  if (one === undefined || !verify('sha256', one.pae, key.publicKey, one.signature)) throw new Error('the bare signature does not verify');
};
const verifyWhole = async (index: number): Promise<void> => {
  const bytes = documents[index % documents.length];
  const [answer] = bytes === undefined ? [] : await verifier.verify({ bytes }, candidate);
  if (answer?.verdict !== 'accepted') throw new Error('the evidence was not accepted');
};

// Until what is compiled for speed has been: that work is on other threads, whose time counts here.
await perSecond(20_000, verifyWhole);
await perSecond(2000, verifyBare);
const rates: { bare: number; whole: number }[] = [];
for (let round = 0; round < ROUNDS; round += 1)
  rates.push({ bare: await perSecond(400, verifyBare), whole: await perSecond(400, verifyWhole) });
const ratio = median(rates.map(({ bare: b, whole }) => whole / b));

console.log(`evidence · DSSE of ${documents[0]?.length ?? 0} bytes, P-256, 5 trusted keys`);
console.log(`  bare crypto.verify   ${Math.round(median(rates.map((rate) => rate.bare)))} /s`);
console.log(`  whole verification   ${Math.round(median(rates.map((rate) => rate.whole)))} /s`);
console.log(`  ratio                ${(ratio * 100).toFixed(0)} % (bar: 60 %)`);

const three = [provenanceStatement(), aTestResult(), changeStatement()].map((statement) =>
  Buffer.from(JSON.stringify(signStatement(statement, key.privateKey))),
);
const started = performance.now();
for (let index = 0; index < CANDIDATES; index += 1)
  for (const bytes of three) if ((await verifier.verify({ bytes }, candidate))[0]?.verdict !== 'accepted') throw new Error('not accepted');
console.log(`  ${CANDIDATES} candidates × 3   ${((performance.now() - started) / 1000).toFixed(2)} s`);

// A keyless bundle against as many bare verifications as it holds signatures: envelope, certificate, its log's promise (SCT), entry's promise, checkpoint.
const bundle = readFileSync('libs/adapters/src/evidence-verifier/testing/fixtures/sigstore/bundle-v0.3.sigstore.json');
const sigstore = [
  {
    name: 'publisher',
    identities: [{ subject: 'brian@dehamer.com', issuer: 'https://github.com/login/oauth' }],
    purposes: ['other' as const],
  },
];
const keyless = openEvidenceVerifier({ trust: await loadTrust({ keys: [], sigstore, statementsV01: true }, '/') });
const digest =
  'sha512:7bea9f6e7ff37f5fab0b36bf061200fff03099fd2fd696b91d04bc5e4f225eb9fd6e0cadcad54ba980f43fb352a99e8810b4e0abeb5c0ef2cf9108cd1f258b36';
const published = aCandidate({ artifacts: [{ name: 'sigstore', digest }] });
const p384 = aSigningKey('p384');
const pae = bare[0]?.pae ?? new Uint8Array();
const certificateSignature = sign('sha384', pae, p384.privateKey);
const verifyFive = (index: number): void => {
  for (let time = 0; time < 4; time += 1) verifyBare(index);
  if (!verify('sha384', pae, p384.publicKey, certificateSignature)) throw new Error('the bare signature does not verify');
};
const verifyBundle = async (): Promise<void> => {
  if ((await keyless.verify({ bytes: bundle }, published))[0]?.verdict !== 'accepted') throw new Error('the bundle was not accepted');
};
await perSecond(1500, verifyBundle);
await perSecond(1500, verifyFive);
const bundles: { bare: number; whole: number }[] = [];
for (let round = 0; round < ROUNDS; round += 1)
  bundles.push({ bare: await perSecond(50, verifyFive), whole: await perSecond(50, verifyBundle) });
const bundleRatio = median(bundles.map(({ bare: b, whole }) => whole / b));
console.log(`evidence · Sigstore bundle v0.3 of ${bundle.length} bytes, keyless, 5 signatures (4 P-256, 1 P-384)`);
console.log(`  5 bare verifications ${Math.round(median(bundles.map((rate) => rate.bare)))} /s`);
console.log(`  whole verification   ${Math.round(median(bundles.map((rate) => rate.whole)))} /s`);
console.log(`  ratio                ${(bundleRatio * 100).toFixed(0)} % (bar: 50 %)`);

// What a sender can make one document of 1 MiB cost.
const MEBIBYTE = 1_048_576;
const judge = openEvidenceVerifier({ trust: trustIn({ key: malformedKey }) });
console.log('evidence · the most that one hostile document costs');
for (const [name, bytes] of costlyDocuments()) {
  const from = performance.now();
  const [answer] = await judge.verify({ bytes }, aCandidate());
  const verdict = answer?.verdict === 'rejected' ? answer.rejection.code : 'accepted';
  console.log(
    `  ${name.padEnd(64)} ${(bytes.length / MEBIBYTE).toFixed(2)} MiB  ${(performance.now() - from).toFixed(0).padStart(5)} ms  ${verdict}`,
  );
}
