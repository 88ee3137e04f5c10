// What `opa check --strict` does not see: every finding says what to do, every rule is asked, nothing depends on the host.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { readRules } from './annotations.mjs';
import { sourceFiles } from './compile.mjs';
import { policiesDirectory } from './opa.mjs';

const SEVERITIES = new Set(['deny', 'hold', 'escalate', 'narrow', 'info', 'indeterminate']);
const CODE = /^[A-Z][A-Z0-9_]{2,79}$/;
// A clock makes replay impossible; `sprintf` and `regex.split` differ between hosts, and the latter can run for ever.
const FORBIDDEN =
  /\b(?:time\.[a-z_]+|http\.send|rand\.intn|uuid\.[a-z0-9]+|opa\.runtime|sprintf|regex\.split|io\.jwt\.[a-z_]+|crypto\.[a-z0-9_.]+|net\.lookup_ip_addr|print|trace)\(/;

const read = (file) => readFileSync(join(policiesDirectory, file), 'utf8');

const findingProblems = (finding) => {
  const at = `${finding.file}:${String(finding.row)}`;
  const { code, severity, remedy } = finding.custom;
  return [
    CODE.test(code) || `${at}: found the code ${code}, expected upper snake case`,
    finding.path.at(-1) === `_${code.toLowerCase()}` ||
      `${at}: found the name ${finding.path.at(-1)}, expected _${code.toLowerCase()}: METADATA stands with what a finding says, not with when`,
    SEVERITIES.has(severity) || `${at}: found the severity ${severity}, expected one of ${[...SEVERITIES].join(', ')}`,
    (typeof finding.title === 'string' && finding.title.length <= 120) || `${at}: ${code} has no title of at most 120 characters`,
    typeof finding.description === 'string' || `${at}: ${code} has no description`,
    (typeof remedy === 'string' && remedy.length >= 40 && remedy.length <= 700) ||
      `${at}: the remedy of ${code} is missing, or not between 40 and 700 characters`,
  ];
};

const ruleProblems = (rule, decision) => {
  const source = read(rule.file);
  const bodies = source.match(/^(?:findings|_undecided_reasons) contains /gm)?.length ?? 0;
  return [
    source.includes(`_rule := "${rule.name}"`) || `${rule.file}: expected _rule := "${rule.name}"`,
    typeof rule.description === 'string' || `${rule.file}: the package has no description`,
    bodies === rule.findings.length ||
      `${rule.file}: ${String(bodies)} finding rules, but ${String(rule.findings.length)} METADATA blocks with a code`,
    rule.name === 'interlock.release.decision' ||
      decision.includes(`"name": "${rule.name}"`) ||
      `${rule.file}: the rule is not in the list of release/decision/decision.rego`,
    ...rule.findings.flatMap(findingProblems),
  ];
};

const folderProblems = (rules) => {
  const folders = readdirSync(join(policiesDirectory, 'release'), { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return folders.flatMap(({ name }) => [
    rules.some((rule) => rule.folder === `release/${name}` && rule.name === `interlock.release.${name}`) ||
      `release/${name}: no package interlock.release.${name} with METADATA`,
    readdirSync(join(policiesDirectory, 'release', name)).includes(`${name}_test.rego`) || `release/${name}: no ${name}_test.rego`,
  ]);
};

const testProblems = (rules) => {
  const tests = readdirSync(join(policiesDirectory, 'release'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('_test.rego'))
    .map((file) => read(join('release', file)))
    .join('\n');
  return rules
    .flatMap((rule) => rule.findings)
    .map(({ custom, file }) => tests.includes(`"${custom.code}"`) || `${file}: no test names ${custom.code}`);
};

const sourceProblems = () =>
  sourceFiles()
    .filter((file) => file.endsWith('.rego'))
    .flatMap((file) =>
      read(file)
        .split('\n')
        .map((line, index) => {
          const call = line.startsWith('#') ? null : FORBIDDEN.exec(line);
          return call === null || `${file}:${String(index + 1)}: ${call[0]}…) is not allowed in a release policy`;
        }),
    );

const duplicateProblems = (rules) => {
  const codes = rules.flatMap((rule) => rule.findings).map((finding) => finding.custom.code);
  return codes.map((code, index) => codes.indexOf(code) === index || `the code ${code} stands in two METADATA blocks`);
};

/** Every problem, in words; empty when there is none. */
export const lint = (opa) => {
  const rules = readRules(opa);
  const decision = read('release/decision/decision.rego');
  const problems = [
    ...rules.flatMap((rule) => ruleProblems(rule, decision)),
    ...folderProblems(rules),
    ...testProblems(rules),
    ...sourceProblems(),
    ...duplicateProblems(rules),
  ];
  return problems.filter((problem) => problem !== true);
};
