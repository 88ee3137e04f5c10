import { buildStatement } from '../../../attestation/index.ts';
import { GENUINE_REPORTS } from '../genuine-reports.ts';
import {
  aCandidate,
  changeStatement,
  manifestDiffStatement,
  MANIFEST_DIFF,
  migrationStatement,
  provenanceStatement,
} from '../statements.ts';
import { signed } from './making.ts';

/** A document of about a mebibyte that is meant to cost more than its length: some parser somewhere takes a square of that for each of these shapes. */
export type Costly = readonly [name: string, bytes: Buffer];

const MEBIBYTE = 1_048_576;
/** Base64 makes three bytes four. */
const INNER = MEBIBYTE * 0.7;
const { artifacts } = aCandidate();

const upTo = (part: string, bytes = INNER): string => part.repeat(Math.floor(bytes / part.length));
const rows = <Row>(length: number, row: (index: number) => Row): Row[] => Array.from({ length }, (_, index) => row(index));
const statement = (value: unknown): Buffer => signed(JSON.stringify(value));
const report = (type: string, predicate: unknown): Buffer => statement(buildStatement(artifacts, type, predicate));
const junit = (content: string): Buffer =>
  report('https://interlock.dev/attestation/test-report/v1', { reports: [{ format: 'junit', content }] });
const trivy = (found: readonly unknown[]): Buffer =>
  report('https://interlock.dev/attestation/vulnerabilities/v1', {
    report: { SchemaVersion: 2, ArtifactName: 'x', Results: [{ Vulnerabilities: found }] },
  });

const bytes = (): readonly Costly[] => [
  ['JSON 500,000 deep', Buffer.from('['.repeat(MEBIBYTE / 2))],
  ['80,000 members, one of them twice', Buffer.from(`{${rows(80_000, (index) => `"k${index}":0`).join(',')},"k0":1}`)],
  ['80,000 objects with a member twice at the end', Buffer.from(`[${upTo('{"a":1},')}{"a":1,"a":2}]`)],
  ['a string of escapes', Buffer.from(`{"payload":"${upTo('\\u0041')}"}`)],
  ['strings with a backslash behind them all', Buffer.from(`{"payload":[${upTo(`"${'a'.repeat(60)}",`)}"\\n"]}`)],
  ['a string without an end', Buffer.from(`{"payload":"${upTo('a\\\\')}`)],
  ['a number of a mebibyte', Buffer.from(`{"payload":${upTo('1')}}`)],
  ['blanks', Buffer.from(`${upTo(' \n\t')}{}`)],
  ['lines that are no JSON', Buffer.from(upTo('x\n'))],
  [
    'base64 that is none at its end',
    Buffer.from(
      JSON.stringify({ payload: `${upTo('QUFB')}!`, payloadType: 'application/vnd.in-toto+json', signatures: [{ sig: 'AAAA' }] }),
    ),
  ],
];

const xml = (): readonly Costly[] => [
  ['XML 60,000 elements deep', junit(upTo('<testsuite>'))],
  ['XML of references', junit(`<testsuite><testcase name="${upTo('&amp;')}"/></testsuite>`)],
  ['XML of attributes', junit(`<testsuite ${rows(45_000, (index) => `a${index}="b"`).join(' ')}/>`)],
  ['XML comment without an end', junit(`<testsuite><!--${upTo('- ')}`)],
  ['XML character data without an end', junit(`<testsuite><![CDATA[${upTo(']]')}`)],
  ['XML instruction without an end', junit(`<?xml ${upTo('? ')}`)],
  ['XML document type without an end', junit(`<!DOCTYPE a [${upTo('<!ENTITY a "b">')}`)],
  ['XML of blanks in a tag', junit(`<testsuite${upTo(' ')}`)],
  ['XML of test cases', junit(`<testsuite>${upTo('<testcase name="a"/>')}</testsuite>`)],
];

const predicates = (): readonly Costly[] => [
  ['findings whose names form a chain', trivy(rows(11_000, (index) => ({ VulnerabilityID: `X-${index}`, VendorIDs: [`X-${index + 1}`] })))],
  ['findings in as many packages', trivy(rows(9_000, (index) => ({ VulnerabilityID: 'CVE-2026-1', PkgName: `p${index}` })))],
  [
    'findings that share all their names',
    trivy(rows(400, () => ({ VulnerabilityID: 'X', VendorIDs: rows(150, (index) => `Y-${index}`) }))),
  ],
  [
    '10,000 subjects',
    statement({
      ...provenanceStatement(),
      subject: rows(8_000, (index) => ({ name: 's', digest: { sha256: index.toString(16).padStart(64, '0') } })),
    }),
  ],
  [
    '10,000 dependencies',
    report('https://slsa.dev/provenance/v1', {
      buildDefinition: {
        buildType: 'x',
        externalParameters: {},
        resolvedDependencies: rows(6_000, (index) => ({
          uri: `git+https://git.example/${index}.git`,
          digest: { gitCommit: index.toString(16).padStart(40, '0') },
        })),
      },
      runDetails: { builder: { id: 'x' } },
    }),
  ],
  [
    'authors',
    statement({
      ...changeStatement(),
      predicate: {
        ...(changeStatement().predicate as object),
        authors: rows(12_000, (index) => ({ name: `n${index}`, email: `n${index}@example.test` })),
      },
    }),
  ],
  [
    'statements of a migration',
    statement({
      ...migrationStatement(),
      predicate: {
        ...(migrationStatement().predicate as object),
        migrations: rows(12_000, (index) => `migrations/${index}.sql`),
        destructiveStatements: rows(9_000, (index) => ({ file: `migrations/${index}.sql`, line: index, statement: 'DROP TABLE x' })),
      },
    }),
  ],
  [
    'members of one object in a manifest diff',
    statement(
      manifestDiffStatement({
        ...MANIFEST_DIFF,
        objects: rows(3, (place) => ({
          object: { apiVersion: 'v1', kind: 'ConfigMap', namespace: null, name: `c${place}` },
          change: 'added' as const,
          members: rows(1_900, (index) => ({ path: rows(10, (step) => `p${step}`).concat(String(index)), after: 'password=x '.repeat(4) })),
        })),
      }),
    ),
  ],
];

type Path = readonly string[];

/** The lists of a document that hold something. */
const listsOf = (value: unknown, at: Path = []): Path[] => {
  if (typeof value !== 'object' || value === null) return [];
  const inside = Object.entries(value).flatMap(([name, inner]) => listsOf(inner, [...at, name]));
  return Array.isArray(value) && value.length > 0 ? [at, ...inside] : inside;
};
const at = (value: unknown, path: Path): unknown => path.reduce((inner, step) => (inner as Record<string, unknown>)[step], value);
const lengthAt = (value: unknown, path: Path): number => JSON.stringify(at(value, path)).length;

/** The items of one list repeated until the whole is large enough; each under a name of its own, or all under one. */
const grown = (predicate: unknown, path: Path, apart: boolean): unknown => {
  const copy = structuredClone(predicate);
  const list = at(copy, path) as unknown[];
  const items = [...list];
  const times = Math.floor(INNER / JSON.stringify(apart ? renamed(list, 9999) : list).length);
  for (let round = 1; round < times; round += 1) for (const item of items) list.push(apart ? renamed(item, round) : item);
  return copy;
};
const renamed = (value: unknown, round: number): unknown => {
  if (typeof value === 'string') return value.length > 0 && value.length < 60 && !value.includes('://') ? `${value}-${round}` : value;
  if (Array.isArray(value)) return value.map((item) => renamed(item, round));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, renamed(inner, round)]));
};

const reports = (): readonly Costly[] =>
  GENUINE_REPORTS.flatMap(([name, type, predicate]): Costly[] => {
    const lists = listsOf(predicate);
    const largest = lists.reduce((one, other) => (lengthAt(predicate, other) > lengthAt(predicate, one) ? other : one));
    const deepest = lists.reduce((one, other) => (other.length > one.length ? other : one));
    return [...new Set([largest, deepest])].flatMap((path): Costly[] => [
      [`${name}, ${path.join('.')} many times`, report(type, grown(predicate, path, false))],
      [`${name}, many of ${path.join('.')}`, report(type, grown(predicate, path, true))],
    ]);
  });

export const costlyDocuments = (): readonly Costly[] => [...bytes(), ...xml(), ...predicates(), ...reports()];
