import { resolve } from 'node:path';
import { ConfigError, loadConfig, type ConfigFieldError, type LoadedConfig } from '@interlock/adapters/config';
import { loadTrust, TrustConfigError } from '@interlock/adapters/evidence-verifier';
import { PolicyBundleError } from '@interlock/adapters/policy-engine/opa-wasm';
import { loadPolicyTrust, openSignedBundle, readBundleFiles } from '@interlock/adapters/policy-engine/signed-bundle';
import type { CatalogEntityRecord, CatalogFinding, FieldError } from '@interlock/contracts';
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
  const warnings = located(file, unknownNames(loaded, entities));
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

/** Names that nothing in the catalog bears: the role stays empty, the target is never used. */
const unknownNames = ({ config }: LoadedConfig, entities: readonly CatalogEntityRecord[]): FieldError[] => {
  const known = new Set(entities.map(({ ref }) => ref));
  const environments = new Set(entities.flatMap(({ environment }) => (environment === null ? [] : [environment.name])));
  const missing = (field: string, name: string, expected: string): FieldError => ({
    field,
    found: `"${name}", which the catalog does not have`,
    expected,
  });
  const roles = Object.entries(config.identity.roles).flatMap(([role, refs]) =>
    refs.flatMap((ref, index) =>
      known.has(ref) ? [] : [missing(`identity.roles.${role}.${index}`, ref, 'a Group or User of the catalog')],
    ),
  );
  const seats = Object.entries(config.seats).flatMap(([seat, { group }]) =>
    known.has(group) ? [] : [missing(`seats.${seat}.group`, group, 'a Group of the catalog')],
  );
  const targets = Object.keys(config.targets).flatMap((name) =>
    environments.has(name) ? [] : [missing(`targets.${name}`, name, 'a Resource of type environment')],
  );
  const none: FieldError[] =
    environments.size > 0
      ? []
      : [{ field: 'catalog.sources', found: 'no environment', expected: 'a Resource with spec.type "environment"' }];
  return [...roles, ...seats, ...targets, ...none];
};

const located = (file: string, errors: readonly FieldError[]): ConfigFieldError[] =>
  errors.map((error) => ({ ...error, at: placeInYaml(file, error.field.split('.')) }));
