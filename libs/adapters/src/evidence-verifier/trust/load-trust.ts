import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { InterlockConfig } from '@interlock/contracts';
import { keyDigestOf } from '../../attestation/index.ts';
import { PUBLIC_GOOD_ROOT_FILE, readSigstoreRoots, type SigstoreRoot } from '../sigstore/sigstore-root.ts';
import { EXPECTED_KEY, readPublicKey, type ReadKey } from './read-public-key.ts';
import type { Grant, Trust, TrustedSigstore } from './trust.ts';
import { trustedKey, type TrustedKey } from './trusted-key.ts';
import { TrustConfigError, type TrustProblem } from './trust-config-error.ts';

type TrustConfig = InterlockConfig['trust'];
type KeyConfig = TrustConfig['keys'][number];
type SigstoreConfig = TrustConfig['sigstore'][number];
type Report = (problem: TrustProblem) => void;

/** Builds trust from the configuration; file names are relative to `baseDirectory`. Rejects with `TrustConfigError`, which names every problem. */
export const loadTrust = async (config: TrustConfig, baseDirectory: string): Promise<Trust> => {
  const problems: TrustProblem[] = [];
  const report: Report = (problem) => void problems.push(problem);
  reportSharedNames(config, report);
  const keys = await loadKeys(config.keys, baseDirectory, report);
  const sigstore = await loadSigstore(config.sigstore, baseDirectory, report);
  if (problems.length > 0) throw new TrustConfigError(problems);
  return { keys, sigstore, statementsV01: config.statementsV01 };
};

/** Evidence names its signer by the entry's name: two entries of one name could not be told apart. */
const reportSharedNames = (config: TrustConfig, report: Report): void => {
  const seen = new Set<string>();
  for (const [list, entries] of [
    ['keys', config.keys],
    ['sigstore', config.sigstore],
  ] as const)
    for (const [index, { name }] of entries.entries()) {
      if (seen.has(name))
        report({
          file: 'interlock.yaml',
          field: `trust.${list}.${index}.name`,
          found: `"${name}" a second time`,
          expected: 'a name of its own for each signer',
        });
      seen.add(name);
    }
};

const grantOf = ({ name, purposes, components, builderIds, verifierIds }: KeyConfig | SigstoreConfig): Grant => ({
  name,
  purposes: new Set(purposes),
  components: components === undefined ? undefined : new Set(components),
  builderIds: builderIds === undefined ? undefined : new Set(builderIds),
  verifierIds: verifierIds === undefined ? undefined : new Set(verifierIds),
});

const loadKeys = async (configs: readonly KeyConfig[], baseDirectory: string, report: Report): Promise<TrustedKey[]> => {
  const read: Array<{ readonly key: ReadKey; readonly grant: Grant }> = [];
  for (const [index, config] of configs.entries()) {
    const field = `trust.keys.${index}.file`;
    const bytes = await readTrustFile(config.file, field, EXPECTED_KEY, baseDirectory, report);
    if (bytes === undefined) continue;
    const key = readPublicKey(bytes.toString('utf8'));
    if ('found' in key) report({ file: config.file, field, found: key.found, expected: EXPECTED_KEY });
    else read.push({ key, grant: grantOf(config) });
  }
  // One key under two names is one signer with both grants: it must not look like two.
  const byDigest = Map.groupBy(read, ({ key }) => keyDigestOf(key.publicKey));
  return [...byDigest.values()].flatMap((same) =>
    same[0] === undefined
      ? []
      : [
          trustedKey(
            same[0].key.publicKey,
            same[0].key.scheme,
            same.map(({ grant }) => grant),
          ),
        ],
  );
};

const loadSigstore = async (configs: readonly SigstoreConfig[], baseDirectory: string, report: Report): Promise<TrustedSigstore[]> => {
  const cache = new Map<string, Promise<readonly SigstoreRoot[]>>();
  const loaded: TrustedSigstore[] = [];
  for (const [index, config] of configs.entries()) {
    const field = `trust.sigstore.${index}`;
    reportLooseIdentities(config, field, report);
    const file = config.trustedRoot ?? PUBLIC_GOOD_ROOT_FILE;
    const roots = cache.get(file) ?? loadRoots(file, `${field}.trustedRoot`, baseDirectory, report);
    cache.set(file, roots);
    loaded.push({ grant: grantOf(config), roots: await roots, identities: config.identities });
  }
  return loaded;
};

/** A prefix must reach beyond the host: `*` would trust everyone whom the issuer ever signed in, `https://git.example*` also `https://git.example.evil.test/`. */
const IDENTITY = /^(?:[^*]+|[a-z][a-z0-9+.-]*:\/\/[^/*]+\/[^*]*\*)$/;

const reportLooseIdentities = (config: SigstoreConfig, field: string, report: Report): void => {
  for (const [index, { subject }] of config.identities.entries())
    if (!IDENTITY.test(subject))
      report({
        file: 'interlock.yaml',
        field: `${field}.identities.${index}.subject`,
        found: `"${subject}"`,
        expected: 'a whole identity, or a URL prefix beyond the host that ends in "*"',
      });
};

const loadRoots = async (file: string, field: string, baseDirectory: string, report: Report): Promise<readonly SigstoreRoot[]> => {
  const expected = 'a Sigstore trusted root (JSON)';
  const bytes = await readTrustFile(file, field, expected, baseDirectory, report);
  if (bytes === undefined) return [];
  const roots = readSigstoreRoots(bytes);
  if (!('found' in roots)) return roots;
  report({ file, field, found: roots.found, expected });
  return [];
};

const readTrustFile = async (
  file: string,
  field: string,
  expected: string,
  baseDirectory: string,
  report: Report,
): Promise<Buffer | undefined> => {
  try {
    return await readFile(resolve(baseDirectory, file));
  } catch (error) {
    const why = typeof error === 'object' && error !== null && 'code' in error ? ` (${String(error.code)})` : '';
    report({ file, field, found: `a file that cannot be read${why}`, expected });
    return undefined;
  }
};
