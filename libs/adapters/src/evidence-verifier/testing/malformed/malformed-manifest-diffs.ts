import { MANIFEST_DIFF, ARTIFACT_DIGEST } from '../statements.ts';
import { each, signed, type Case } from './making.ts';

const [differing] = MANIFEST_DIFF.objects;
const member = { path: ['data', 'level'], after: 'debug' };
const configMap = { apiVersion: 'v1', kind: 'ConfigMap', namespace: null, name: 'settings' };
const withMembers = (members: readonly unknown[], object: object = configMap): object => ({
  ...MANIFEST_DIFF,
  objects: [{ object, change: 'changed', members }],
});
const manifestDiff = (predicate: unknown): Buffer =>
  signed(
    JSON.stringify({
      _type: 'https://in-toto.io/Statement/v1',
      subject: [{ name: 'checkout', digest: { sha256: ARTIFACT_DIGEST.slice(7) } }],
      predicateType: 'https://interlock.dev/attestation/manifest-diff/v1',
      predicate,
    }),
  );

export const MALFORMED_MANIFEST_DIFFS: readonly Case[] = [
  ...each(
    'evidence.predicate_malformed',
    'manifest diff',
    [
      null,
      {},
      { ...MANIFEST_DIFF, before: undefined },
      { ...MANIFEST_DIFF, before: { configuration: 'latest' } },
      { ...MANIFEST_DIFF, after: null },
      { ...MANIFEST_DIFF, objects: {} },
      { ...MANIFEST_DIFF, objects: [differing, differing] },
      { ...MANIFEST_DIFF, objects: [{ ...differing, change: 'widened' }] },
      withMembers([]),
      withMembers([{ ...member, path: [] }]),
      withMembers([{ ...member, path: 'data.level' }]),
      withMembers([{ ...member, after: { nested: true } }]),
      withMembers([{ ...member, after: 'x'.repeat(501) }]),
      withMembers([member], { ...configMap, kind: '' }),
    ],
    manifestDiff,
  ),
  ...each(
    'evidence.secret_exposed',
    'manifest diff',
    [
      withMembers([{ path: ['data', 'password'], before: '[redacted]', after: 'hunter2' }], { ...configMap, kind: 'Secret' }),
      withMembers([{ path: ['data', 'db-password'], before: 'hunter2' }]),
      withMembers([{ path: ['data', 'url'], after: 'postgres://app:hunter2@db/shop' }]),
    ],
    manifestDiff,
  ),
];
