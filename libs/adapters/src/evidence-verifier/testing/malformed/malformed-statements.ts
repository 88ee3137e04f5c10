import { provenanceStatement } from '../statements.ts';
import { cases, each, payload, signed, signedPredicate, signedStatement, type Case } from './making.ts';

const SHA = 'a1'.repeat(32);
export const MALFORMED_STATEMENTS: readonly Case[] = [
  ...cases('evidence.statement_malformed', {
    'bytes that are no JSON': signed('hello world'),
    'nothing but a blank': signed(' '),
    'JSON cut short': signed(payload.subarray(0, -1)),
    'JSON with more after it': signed(`${payload.toString()}x`),
    'JSON twice': signed(`${payload.toString()}${payload.toString()}`),
    'a byte order mark': signed(Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), payload])),
    'bytes that are not UTF-8': signed(Buffer.from([0xff, 0xfe, 0xfd])),
    'an array': signed(`[${payload.toString()}]`),
    'a number': signed('7'),
    null: signed('null'),
    'the subject twice': signed(payload.toString().replace('{', '{"subject":[],')),
    'the digest twice': signed(payload.toString().replace(`"sha256":"${SHA}"`, `"sha256":"${'0'.repeat(64)}","sha256":"${SHA}"`)),
    '__proto__ in the predicate': signedPredicate('{"__proto__":{"isAdmin":true},"result":"PASSED"}'),
    '2^53+1 in the predicate': signedPredicate('{"result":"PASSED","n":9007199254740993}'),
    '1e400 in the predicate': signedPredicate('{"result":"PASSED","n":1e400}'),
    'a lone surrogate in the predicate': signedPredicate('{"result":"PASSED","n":"\\udfff"}'),
    'depth 100,000 in the predicate': signedPredicate(`${'['.repeat(100_000)}${']'.repeat(100_000)}`),
  }),
  ...each(
    'evidence.statement_malformed',
    'subject',
    [
      null,
      {},
      'x',
      [],
      [null],
      [7],
      [{}],
      [{ name: 'x' }],
      [{ digest: null }],
      [{ digest: [] }],
      [{ digest: { sha256: 7 } }],
      [{ digest: { sha256: null } }],
      { 0: { digest: { sha256: SHA } } },
    ],
    (subject) => signedStatement({ subject }),
  ),
  ...each('evidence.statement_malformed', 'predicateType', [null, 7, '', [], 'x'.repeat(301)], (predicateType) =>
    signedStatement({ predicateType }),
  ),
  ...each(
    'evidence.statement_type_unsupported',
    '_type',
    [
      undefined,
      null,
      7,
      '',
      [],
      'https://in-toto.io/Statement/v0.1',
      'https://in-toto.io/Statement/v2',
      'https://in-toto.io/Statement/v1/',
      'http://in-toto.io/Statement/v1',
      'Link',
    ],
    (_type) => signedStatement({ _type }),
  ),
  ...each(
    'evidence.subject_mismatch',
    'digest',
    [
      {},
      { sha256: '' },
      { sha256: SHA.toUpperCase() },
      { sha256: `${SHA} ` },
      { sha256: SHA.slice(2) },
      { sha256: `sha256:${SHA}` },
      { sha512: SHA },
      { SHA256: SHA },
      { md5: SHA },
      { sha1: SHA },
      { gitCommit: SHA },
      { 'sha256:sha256': SHA },
    ],
    (digest) => signedStatement({ subject: [{ name: 'checkout', digest }] }),
  ),
  ...each(
    'evidence.predicate_malformed',
    'test result',
    [
      null,
      7,
      'PASSED',
      [],
      {},
      { result: 'passed' },
      { result: null },
      { result: ['PASSED'] },
      { result: 'PASSED', failedTests: 'none' },
      { result: 'PASSED', failedTests: [1] },
      { result: 'PASSED', passedTests: { length: 3 } },
    ],
    (predicate) => signedStatement({ predicate }),
  ),
  ...each(
    'evidence.purpose_mismatch',
    'a kind that the key may not sign',
    ['https://interlock.dev/attestation/change/v1', 'https://interlock.dev/attestation/migration/v1'],
    (predicateType) => signedStatement({ predicateType }),
  ),
];

const provenance = JSON.parse(JSON.stringify(provenanceStatement())) as {
  predicate: { buildDefinition: Record<string, unknown>; runDetails: Record<string, unknown> };
};
const { buildDefinition, runDetails } = provenance.predicate;
export const MALFORMED_PROVENANCE: readonly Case[] = each(
  'evidence.predicate_malformed',
  'provenance',
  [
    {},
    { buildDefinition },
    { runDetails },
    { buildDefinition, runDetails: { builder: {} } },
    { buildDefinition, runDetails: { builder: { id: '' } } },
    { buildDefinition, runDetails: { builder: { id: 7 } } },
    { buildDefinition, runDetails: { ...runDetails, metadata: { finishedOn: 'yesterday' } } },
    { buildDefinition: { ...buildDefinition, buildType: null }, runDetails },
    { buildDefinition: { ...buildDefinition, externalParameters: [] }, runDetails },
    { buildDefinition: { ...buildDefinition, resolvedDependencies: {} }, runDetails },
    {
      buildDefinition: {
        ...buildDefinition,
        resolvedDependencies: [{ uri: 'git+https://git.example.test/x', digest: { gitCommit: 'HEAD' } }],
      },
      runDetails,
    },
    {
      buildDefinition: { ...buildDefinition, resolvedDependencies: [{ uri: 'git+https://git.example.test/x', digest: { gitCommit: 7 } }] },
      runDetails,
    },
  ],
  (predicate) => signed(JSON.stringify({ ...provenance, predicate })),
);
