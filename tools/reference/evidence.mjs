// Writes docs/reference/evidence.md from the code's own table of kinds. `--check` only compares.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from '../build.mjs';
import { root } from '../workspace.mjs';

const { errors } = await build({ dirs: ['libs/contracts', 'libs/adapters'] });
if (errors.length > 0) throw new Error(errors.join('\n'));
const { EVIDENCE_KINDS, EvidenceRejectionCode, MAX_EVIDENCE_BYTES, MOST_NAMED_FILES, NAMING_PREDICATES, RAW_REPORTS } = await import(
  pathToFileURL(join(root, 'libs/contracts/dist/index.js')).href
);

const limits = await import(pathToFileURL(join(root, 'libs/adapters/dist/evidence-verifier/limits.js')).href);

const count = (number) => number.toLocaleString('en-GB');
const cell = (text) => text.replaceAll('|', '\\|');
const section = ([kind, { what, predicates, producer, subject, freshness, read }]) => [
  `## \`${kind}\``,
  '',
  `${what}.`,
  '',
  '| | |',
  '| --- | --- |',
  ...[
    ['Signed by', `a key or identity with the purpose \`${kind}\`: ${producer}`],
    ['About', subject],
    ['How fresh', freshness],
    ['What is read', read],
  ].map(([name, text]) => `| ${name} | ${cell(kind === 'other' ? text.replace(/^a key .*: /, '') : text)} |`),
  '',
  ...(predicates.length === 0
    ? []
    : ['| Predicate type | Format |', '| --- | --- |', ...predicates.map(({ type, format }) => `| \`${type}\` | ${cell(format)} |`), '']),
];

const page = [
  '# Evidence',
  '',
  '<!-- Written by tools/reference/evidence.mjs from EVIDENCE_KINDS; do not edit. -->',
  '',
  'Evidence is an in-toto statement that somebody signed: a DSSE envelope, a Sigstore bundle (v0.1, v0.2, v0.3; keyless or with a key), or JSON Lines of',
  'these, as `cosign download attestation` and `gh attestation download` write them. What a document claims counts only if its signature verifies against the',
  'trust of `interlock.yaml`, its signer has the purpose, and its subject is the candidate. Reports of scanners and test runners count inside such a',
  'statement, or [beside one that names them](#reports-that-a-statement-names), and never alone;',
  '`interlock release submit --signing-key key.pem --test-results junit.xml --vulnerabilities trivy.json --sbom bom.json` makes a statement of each where CI does not;',
  'with `--evidence junit.xml --evidence trivy.json` it sends them as they are, however large, beside one that names them.',
  'No address found in evidence is ever visited.',
  '',
  ...Object.entries(EVIDENCE_KINDS).flatMap(section),
  '## Reports that a statement names',
  '',
  'A report may be sent as its tool wrote it, without a signature, beside a signed statement about the artifact that names it by sha256. A job that signs nothing but',
  'this, as a DSSE envelope or with `cosign` or `actions/attest` and this predicate type, need not put its reports into a statement:',
  '',
  '```json',
  JSON.stringify(
    {
      _type: 'https://in-toto.io/Statement/v1',
      subject: [{ name: 'registry.example/payments', digest: { sha256: '<of the image>' } }],
      predicateType: 'https://in-toto.io/attestation/reference/v0.1',
      predicate: { attester: { id: 'https://ci.example' }, references: [{ name: 'junit.xml', digest: { sha256: '<of the file>' } }] },
    },
    null,
    2,
  ),
  '```',
  '',
  '`interlock release submit … --evidence junit.xml --signing-key key.pem` makes and signs that statement, about its one artifact and of the reports that are named one by one (what lies in a',
  'folder was made by others), and sends all of it. With a statement of your own, `--evidence junit.xml --evidence reference.sigstore.json` sends both. So does `POST /v1/release-candidates/{id}/evidence`, each by itself and in any order: a',
  'report that comes first is refused with `evidence.report_unnamed`, kept, and counts when the statement comes; it is not sent again. `release explain` shows with the statement which',
  'files it names and whether they are here, and with the report which statement names it.',
  '',
  'The report has the subject and the signer of the statement. It counts only if that statement is accepted as evidence itself, its bytes are exactly those that were named, one of the statement’s',
  'signers has the purpose of what the report is (`test-result`, `vulnerabilities` …), and it reads as one of the formats below: by the same rules as within a statement. The signature of the',
  'statement is verified again for each report. A report counts for the artifact of the statement by which it does. Named again by a new statement, the same bytes are evidence anew: a run that',
  'failed to the letter as an earlier one did is the newest result all the same. An unsigned claim, such as a CDEvent, names nothing.',
  '',
  `The statement is of one of these types, and names up to ${MOST_NAMED_FILES} files by \`digest.sha256\`; addresses beside the digests are never visited:`,
  '',
  '| Predicate type | Format | Files are named in |',
  '| --- | --- | --- |',
  ...Object.entries(NAMING_PREDICATES).map(([type, { format, member }]) => `| \`${type}\` | ${format} | \`${member}\` |`),
  '',
  '| Report | Known by | Is evidence of the kind |',
  '| --- | --- | --- |',
  ...RAW_REPORTS.map(({ format, known, kind }) => `| ${format} | ${known} | ${kind} |`),
  '',
  '## How large a document may be',
  '',
  'A document above one of these bounds is refused, most often as `evidence.too_large`; it is never read in part.',
  '',
  '| | At most |',
  '| --- | --- |',
  `| Bytes | ${MAX_EVIDENCE_BYTES / 1_048_576} MiB unless \`evidence.maxDocumentBytes\` says less |`,
  `| Attestations in one document; signatures of one | ${limits.MAX_ATTESTATIONS}; ${limits.MAX_SIGNATURES} |`,
  `| Subjects of a statement | ${count(limits.MAX_SUBJECTS)} |`,
  `| Findings of a scanner; components of a bill of materials | ${count(limits.MAX_FINDING_ROWS)}; ${count(limits.MAX_COMPONENTS)} |`,
  `| Commas, opening braces and brackets of one JSON text | ${count(limits.MAX_JSON_MARKS)}; of an unsigned report ${count(limits.MAX_REPORT_MARKS)} |`,
  `| Elements, attributes, references and comments of one XML report | ${count(limits.MAX_XML_MARKS)} |`,
  `| Characters of an XML report without a blank between | ${count(limits.MAX_XML_LINE)} |`,
  '',
  '## Why a document is refused',
  '',
  'A refused document is kept by its digest and listed by `interlock release explain`; it never counts. Its code is one of:',
  '',
  ...EvidenceRejectionCode.options.map((code) => `- \`${code}\``),
  '',
].join('\n');

const file = join(root, 'docs/reference/evidence.md');
if (!process.argv.includes('--check')) writeFileSync(file, page);
else if (!existsSync(file) || readFileSync(file, 'utf8') !== page) {
  console.error('docs/reference/evidence.md is not what the table of kinds says; run `node tools/reference/evidence.mjs`');
  process.exitCode = 1;
}
