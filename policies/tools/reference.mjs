// Writes docs/reference/policies.md from METADATA and data; with --check compares it instead.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readRules } from './annotations.mjs';
import { policiesDirectory, requireOpa } from './opa.mjs';

const target = join(policiesDirectory, '..', 'docs', 'reference', 'policies.md');
const data = (file, name = file) => JSON.parse(readFileSync(join(policiesDirectory, 'data', 'interlock', `${file}.json`), 'utf8'))[name];

const cell = (text) => text.trim().replaceAll(/\s+/g, ' ').replaceAll('|', '\\|');
const table = (head, rows) => [
  `| ${head.join(' | ')} |`,
  `| ${head.map(() => '---').join(' | ')} |`,
  ...rows.map((row) => `| ${row.map(cell).join(' | ')} |`),
  '',
];

const ruleSection = (rule) => [
  `## ${rule.title}`,
  '',
  `\`${rule.name}\` · [policies/${rule.file}](../../policies/${rule.file})`,
  '',
  cell(rule.description),
  '',
  ...(rule.findings.length === 0
    ? []
    : table(
        ['Code', 'Bears as', 'Title', 'When', 'What to do'],
        rule.findings.map(({ title, description, custom }) => [`\`${custom.code}\``, custom.severity, title, description, custom.remedy]),
      )),
];

const pathTable = () => {
  const { selection, otherwise, definitions } = data('paths');
  const lines = selection.map((line) => [
    line.path,
    line.types?.join(', ') ?? 'every type',
    line.tiers.join(', '),
    line.kinds.join(', '),
    line.exposure.join(', '),
    line.seats?.join(', ') ?? 'those of the path',
  ]);
  const asks = Object.entries(definitions).map(([name, path]) => [
    name,
    ['provenance', 'test-result', ...path.additionalEvidence].join(', '),
    path.seats.join(', ') || 'only as rules escalate',
    path.exclusions.join(', '),
    `${String(path.authorisationSeconds)} s at most`,
    path.promoteAfterSeconds === null ? 'somebody asks' : `by itself, ${String(path.promoteAfterSeconds)} s after it is verified`,
  ]);
  return [
    '## Paths',
    '',
    `The first line that matches wins; otherwise \`${otherwise}\`. Relaxed environments are those classified ${data('paths').relaxedClassifications.join(', ')}; every other one is live.`,
    '',
    ...table(['Path', 'Types of component', 'Tiers', 'Kinds of change', 'Exposure', 'Seats always asked'], lines),
    `Batch jobs are components of type ${data('paths').batchTypes.join(', ')}: without a declared objective they are asked for no error budget.`,
    '',
    ...table(['Path', 'Evidence', 'Seats always asked', 'May not approve', 'Lease', 'Next environment'], asks),
    `Environments are taken in order on the paths ${data('promotion').orderedPaths.join(', ')}.`,
    '',
  ];
};

const vulnerabilityTables = () => {
  const { requiredTiers, scanMaxAgeSeconds, unknownCountsAs, denied, judged, seats } = data('vulnerabilities');
  const lines = [...denied.map((line) => ['refused', line]), ...judged.map((line) => [`judged by ${seats.join(', ')}`, line])].map(
    ([bears, { tiers, severities, fixable, graceSeconds }]) => [
      bears,
      tiers.join(', '),
      severities.join(', '),
      fixable === undefined ? 'with a fix or without' : fixable ? 'with a fix' : 'without a fix',
      graceSeconds === 0 ? 'at once' : `${String(graceSeconds)} s after it was published`,
    ],
  );
  return [
    '## Vulnerabilities and bills of materials',
    '',
    ...table(['Findings are', 'Tiers', 'Severities', 'Which', 'From when'], lines),
    `A finding whose severity nobody knows counts as \`${unknownCountsAs}\`. Scans are asked of tiers ${requiredTiers.join(', ') || 'none'}, and count for ${String(scanMaxAgeSeconds)} s; bills of materials are asked of tiers ${data('sbom').requiredTiers.join(', ') || 'none'}.`,
    '',
  ];
};

const rolloutTables = () => {
  const { tiers, paths, types, kinds, steps, clustersOfSteps } = data('rollout');
  const { selection, otherwise } = data('after-applying', 'afterApplying');
  return [
    '## Narrowed rollouts',
    '',
    ...table(
      ['Name', 'Value'],
      [
        ['`tiers`: narrowed whatever the catalog asks for', tiers.join(', ') || 'none'],
        ['`paths`: narrowed whatever the catalog asks for', paths.join(', ') || 'none'],
        ['`types`: types of component that can be narrowed', types.join(', ')],
        ['`kinds`: kinds of change that can be narrowed', kinds.join(', ')],
        ['`clustersOfSteps`: clusters that the first steps reach, where there are more', clustersOfSteps.join(', ') || 'all'],
        ...steps.map((line) => [`\`steps\` of tier ${line.tiers.join(', ')}: shares before the whole`, line.shares.join(', ')]),
      ],
    ),
    '## After applying',
    '',
    'The first line that fits counts. A rollback that degrades is followed by nothing.',
    '',
    ...table(
      ['Types of component', 'Tiers', 'Bake time', 'A step degrades', 'The whole degrades'],
      [...selection, { ...otherwise, tiers: ['otherwise'] }].map((line) => [
        line.types?.join(', ') ?? 'every type',
        line.tiers.join(', '),
        `${String(line.bakeSeconds)} s`,
        line.whenNarrowed,
        line.whenWhole,
      ]),
    ),
  ];
};

const dataTables = () => [
  '## Thresholds',
  '',
  'Seconds; `thresholds` of interlock.yaml overrides each, and sets two more: `bakeSeconds` outweighs every bake time, `soakSeconds` the wait of every path that asks for the next environment by itself.',
  '',
  ...table(
    ['Name', 'Default'],
    Object.entries(data('thresholds')).map(([name, value]) => [`\`${name}\``, String(value)]),
  ),
  '## Affected parties',
  '',
  ...table(
    ['Name', 'Value'],
    [
      ['`seatKinds`: kinds of change that ask the owner of shared infrastructure', data('affected').seatKinds.join(', ')],
      ['`seatTypes`: types of component whose every change asks it', data('affected').seatTypes.join(', ')],
      ['`namedTiers`: dependants that are named', data('affected').namedTiers.join(', ')],
      ['`manyDependants`: from how many on they are told of', String(data('affected').manyDependants)],
    ],
  ),
  '## What descriptors must say',
  '',
  '`catalog.requires` of interlock.yaml replaces these lines: `what` (`on-call`, `runbook`, `techdocs`), of `tiers` and `types`.',
  '',
  ...(data('catalog').requires.length === 0
    ? ['Nothing, unless it is configured.', '']
    : table(
        ['What', 'Tiers', 'Types of component'],
        data('catalog').requires.map((line) => [line.what, line.tiers?.join(', ') ?? 'all', line.types?.join(', ') ?? 'every type']),
      )),
  '## Seats',
  '',
  'The seat of a Resource that others use too has the ref of the Resource as its id; its owner fills it.',
  '',
  ...table(
    ['Seat', 'Group', 'Why'],
    Object.entries(data('seats')).map(([id, seat]) => [`\`${id}\``, seat.group ?? "the component's owner", seat.why]),
  ),
];

/** The page, from the sources. */
export const renderReference = (opa) => {
  const head = ['<!-- Generated by policies/tools/reference.mjs from METADATA and data. Do not edit. -->', '', '# Release policies', ''];
  return `${[...head, ...readRules(opa).flatMap(ruleSection), ...pathTable(), ...vulnerabilityTables(), ...rolloutTables(), ...dataTables()]
    .join('\n')
    .trimEnd()}\n`;
};

export const referenceIsCurrent = (opa) =>
  existsSync(target) && readFileSync(target, 'utf8').replaceAll('\r\n', '\n') === renderReference(opa);

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const opa = requireOpa('the policy reference');
  const name = relative(join(policiesDirectory, '..'), target);
  if (!process.argv.includes('--check')) {
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, renderReference(opa));
    console.log(`${name} written`);
  } else if (referenceIsCurrent(opa)) console.log(`${name} matches the policies`);
  else {
    console.error(`${name} does not match the policies. Run \`node policies/tools/reference.mjs\` and commit what it writes.`);
    process.exit(1);
  }
}
