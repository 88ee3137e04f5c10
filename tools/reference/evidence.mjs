// Writes docs/reference/evidence.md from the code's own table of kinds. `--check` only compares.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from '../build.mjs';
import { root } from '../workspace.mjs';

const { errors } = await build({ dirs: ['libs/contracts'] });
if (errors.length > 0) throw new Error(errors.join('\n'));
const { EVIDENCE_KINDS, EvidenceRejectionCode } = await import(pathToFileURL(join(root, 'libs/contracts/dist/index.js')).href);

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
  'trust of `interlock.yaml`, its signer has the purpose, and its subject is the candidate. Reports of scanners and test runners count only inside such a',
  'statement; `interlock release submit --signing-key key.pem --test-results junit.xml --vulnerabilities trivy.json --sbom bom.json` makes one where CI does not.',
  'No address found in evidence is ever visited.',
  '',
  ...Object.entries(EVIDENCE_KINDS).flatMap(section),
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
