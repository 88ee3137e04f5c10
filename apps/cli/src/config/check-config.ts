import { resolve } from 'node:path';
import { ConfigError, loadConfig, skippedStarts, type ConfigFieldError, type LoadedConfig } from '@interlock/adapters/config';
import { loadTrust, TrustConfigError } from '@interlock/adapters/evidence-verifier';
import { PolicyBundleError } from '@interlock/adapters/policy-engine/opa-wasm';
import { loadPolicyTrust, openSignedBundle, readBundleFiles } from '@interlock/adapters/policy-engine/signed-bundle';
import type { CatalogEntityRecord, CatalogFinding, FieldError } from '@interlock/contracts';
import { unknownNames } from '@interlock/domain';
import { readConfigured } from '../catalog/read-catalog.ts';
import type { Io } from '../terminal/index.ts';
import { placeInYaml } from './place-in-yaml.ts';

export interface ConfigReport {
  readonly file: string;
  /** Interlock would start with it. */
  readonly valid: boolean;
  readonly errors: readonly ConfigFieldError[];
  /** What holds releases or leaves a role to nobody, without keeping Interlock from starting. */
  readonly warnings: readonly ConfigFieldError[];
  readonly catalog: { readonly entities: number; readonly findings: readonly CatalogFinding[] } | null;
}

const BROKEN: ReadonlySet<string> = new Set(['catalog.unreadable', 'catalog.invalid_entity']);

/** Checks a configuration as far as it can be without starting anything. */
export const checkConfig = async (file: string, io: Pick<Io, 'now' | 'env'>): Promise<ConfigReport> => {
  let loaded: LoadedConfig;
  try {
    loaded = loadConfig(file);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return { file, valid: false, errors: error.errors, warnings: [], catalog: null };
  }
  const trust = await trustErrors(loaded);
  const { entities, findings } = await readConfigured(loaded, io);
  const broken = findings.filter(({ code }) => BROKEN.has(code)).map(findingError);
  const errors = [...trust, ...(await policyErrors(loaded)), ...broken];
  const warnings = located(file, [
    ...unknownNames(loaded.config, entities),
    ...missingEntities(loaded, entities),
    ...skippedStarts(loaded.config.calendars),
  ]);
  return { file, valid: errors.length === 0, errors, warnings, catalog: { entities: entities.length, findings } };
};

const trustErrors = async ({ config, directory, file }: LoadedConfig): Promise<ConfigFieldError[]> => {
  try {
    await loadTrust(config.trust, directory);
    return [];
  } catch (error) {
    if (!(error instanceof TrustConfigError)) throw error;
    return located(file, trustProblems(error));
  }
};

/** The signed bundle as the server would take it, but for what was active before. */
const policyErrors = async ({ config, directory, file }: LoadedConfig): Promise<ConfigFieldError[]> => {
  const { policy, thresholds, degradation, catalog, verification, seats } = config;
  if (policy === undefined) return [];
  try {
    const trust = await loadPolicyTrust(policy, directory);
    await openSignedBundle(await readBundleFiles(resolve(directory, policy.bundle), policy.bundle), trust, {
      thresholds,
      degradation,
      requires: catalog.requires,
      verification,
      seats,
    });
    return [];
  } catch (error) {
    if (error instanceof TrustConfigError) return located(file, trustProblems(error));
    if (!(error instanceof PolicyBundleError)) throw error;
    const { code, field, found, expected } = error;
    return located(file, [{ field: 'policy.bundle', found: `${field}: ${found} (${code})`, expected }]);
  }
};

const trustProblems = ({ problems }: TrustConfigError): FieldError[] =>
  problems.map(({ file, field, found, expected }) => ({ field, found: `${file}: ${found}`, expected }));

const findingError = ({ at, message }: CatalogFinding): ConfigFieldError => ({
  at: `${at.file}:${at.line}:${at.column}`,
  field: at.field,
  found: message,
  expected: 'a Backstage descriptor',
});

/** What the catalog has none of. */
const missingEntities = ({ config }: LoadedConfig, entities: readonly CatalogEntityRecord[]): FieldError[] => {
  const told = new Set(entities.map(({ source }) => source));
  const empty = config.catalog.sources.flatMap(({ name }, index): FieldError[] =>
    told.has(name)
      ? []
      : [{ field: `catalog.sources.${index}`, found: `no entity in "${name}"`, expected: 'Backstage descriptors, e.g. catalog-info.yaml' }],
  );
  if (entities.some(({ environment }) => environment !== null)) return empty;
  return [...empty, { field: 'catalog.sources', found: 'no environment', expected: 'a Resource with spec.type "environment"' }];
};

const located = (file: string, errors: readonly FieldError[]): ConfigFieldError[] =>
  errors.map((error) => ({ ...error, at: placeInYaml(file, error.field.split('.')) }));
