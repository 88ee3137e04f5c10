import { resolve } from 'node:path';
import type { ContentStore } from '@interlock/adapters/content-store';
import type { PolicyEngine } from '@interlock/adapters/policy-engine';
import {
  loadBundle,
  openOpaWasmEngine,
  PolicyBundleError,
  PolicyModuleError,
  type Left,
  type LoadBundleOptions,
  type PolicyBundle,
} from '@interlock/adapters/policy-engine/opa-wasm';
import {
  contentsOf,
  keptBundle,
  loadPolicyTrust,
  openSignedBundle,
  readBundleFiles,
  type BundleFiles,
  type PolicyTrust,
} from '@interlock/adapters/policy-engine/signed-bundle';
import type { InterlockConfig, PolicyConfig, SignedBundle } from '@interlock/contracts';
import { admitRevision, type PolicyHistory } from '@interlock/domain';
import { bundleDirectory } from '@interlock/policies';

export interface OpenBundlesParts {
  readonly contentStore: ContentStore;
  readonly config: InterlockConfig;
  readonly configDirectory: string;
  /** As the engine's. */
  readonly onLeft: (left: Left) => void;
}

/** A bundle that may decide, with the engine that runs it. */
export interface TakenBundle {
  readonly engine: PolicyEngine;
  /** Null: the bundle that ships with Interlock. */
  readonly signed: { readonly by: SignedBundle; readonly files: BundleFiles } | null;
  readonly downgradedFrom: string | null;
}

/** A bundle that may not. `contents` and `revision` as far as they could be read. */
export interface RefusedBundle {
  readonly error: PolicyBundleError | PolicyModuleError;
  readonly contents?: string;
  readonly revision?: string;
}

const run = ({ module, data, revision, entrypoint }: PolicyBundle, { onLeft }: OpenBundlesParts): Promise<PolicyEngine> =>
  openOpaWasmEngine({ module, data, revision, entrypoint, workers: 1, onLeft });

const refused = (error: unknown, known: Omit<RefusedBundle, 'error'>): RefusedBundle => {
  if (error instanceof PolicyBundleError || error instanceof PolicyModuleError) return { error, ...known };
  throw error;
};

const admit = (
  { revision, contents }: { revision: string; contents: string },
  history: PolicyHistory,
  policy: PolicyConfig,
): string | null => {
  const last = history.lastSigned && { revision: history.lastSigned.revision, contents: history.lastSigned.signed.contents };
  const admission = admitRevision({ revision, contents }, last, policy.allowDowngradeTo);
  if (admission.kind === 'admitted') return admission.downgradedFrom;
  const expected =
    admission.why === 'revision_unordered'
      ? 'numbers and dots, such as 7 or 1.4.2+9fceb02 (`opa build --revision`)'
      : `a revision above ${last?.revision}, which was activated last; to go back on purpose, set policy.allowDowngradeTo: ${contents}`;
  throw new PolicyBundleError(`policy_bundle.${admission.why}`, '.manifest revision', `"${revision}"`, expected);
};

/** Verifies, compares with what was active, and starts the bundle that the configuration names. */
export const takeConfigured = async (parts: OpenBundlesParts, history: PolicyHistory): Promise<TakenBundle | RefusedBundle> => {
  const { config, configDirectory } = parts;
  const known: { contents?: string; revision?: string } = {};
  try {
    if (config.policy === undefined)
      return { engine: await run(await loadBundle(bundleDirectory, overridesOf(config)), parts), signed: null, downgradedFrom: null };
    const { policy } = config;
    const trust = await loadPolicyTrust(policy, configDirectory);
    const files = await readBundleFiles(resolve(configDirectory, policy.bundle), policy.bundle);
    known.contents = contentsOf(files);
    const { bundle, signed } = await openSignedBundle(files, trust, overridesOf(config));
    known.revision = bundle.revision;
    const downgradedFrom = admit({ revision: bundle.revision, contents: signed.contents }, history, policy);
    return { engine: await run(bundle, parts), signed: { by: signed, files }, downgradedFrom };
  } catch (error) {
    return refused(error, known);
  }
};

/**
 * The bundle that is active by the record, from the content store, verified again under today's trust: a key that is no longer trusted takes its
 * bundle with it, and what was never signed cannot stand in where a signature is asked for.
 */
export const takeKept = async (parts: OpenBundlesParts, { active }: PolicyHistory): Promise<TakenBundle | RefusedBundle> => {
  const { config, configDirectory, contentStore } = parts;
  try {
    if (config.policy === undefined || active?.signed === undefined)
      throw new PolicyBundleError(
        'policy_bundle.signature_missing',
        'the record',
        'no signed bundle that is active',
        'one to fall back on',
      );
    const trust: PolicyTrust = await loadPolicyTrust(config.policy, configDirectory);
    const files = await keptBundle(contentStore, active.signed);
    const { bundle, signed } = await openSignedBundle(files, trust, overridesOf(config));
    return { engine: await run(bundle, parts), signed: { by: signed, files }, downgradedFrom: active.downgradedFrom ?? null };
  } catch (error) {
    return refused(error, {});
  }
};

const overridesOf = ({ thresholds, degradation, catalog: { requires }, verification, seats }: InterlockConfig): LoadBundleOptions => ({
  thresholds,
  degradation,
  requires,
  verification,
  seats,
});
