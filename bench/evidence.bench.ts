// How much of the bare cost of a signature check is left after everything else that makes evidence believable: strict JSON, shapes, subject, purpose, claims.
// Both sides run in this process, in turns, on the same 2 KB DSSE envelopes with P-256 signatures.
import { verify } from 'node:crypto';
import type { DsseEnvelope, ReleaseCandidate } from '@interlock/contracts';
import { dssePae } from '@interlock/domain';
import { buildTestResultStatement, signStatement, type Statement } from '@interlock/adapters/attestation';
import { openEvidenceVerifier } from '@interlock/adapters/evidence-verifier';
import { aCandidate, aSigningKey, changeStatement, provenanceStatement, trustIn } from '@interlock/adapters/evidence-verifier/testing';

const CANDIDATES = 1000;
const ENVELOPE_BYTES = 2048;
const ROUNDS = 5;

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

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
await perSecond(2000, verifyWhole);
await perSecond(2000, verifyBare);
const rates: { bare: number; whole: number }[] = [];
for (let round = 0; round < ROUNDS; round += 1)
  rates.push({ bare: await perSecond(3000, verifyBare), whole: await perSecond(3000, verifyWhole) });
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
