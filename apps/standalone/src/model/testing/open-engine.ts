import { fileURLToPath } from 'node:url';
import type { PolicyEngine } from '@interlock/adapters/policy-engine';
import { loadBundle, openOpaWasmEngine } from '@interlock/adapters/policy-engine/opa-wasm';

const BUNDLE = fileURLToPath(new URL('../../../../../policies/bundle', import.meta.url));

/** The shipped policies; what degrades as a whole is rolled back where nobody else would notice, so that the policy's own rollback is seen too. */
export const openEngine = async (): Promise<PolicyEngine> => {
  const bundle = await loadBundle(BUNDLE);
  const { interlock } = bundle.data;
  const { afterApplying } = interlock as { readonly afterApplying?: { readonly selection: readonly object[] } };
  if (afterApplying === undefined) throw new TypeError('the policies say nothing of what follows applying');
  const selection = [{ tiers: [3], bakeSeconds: 300, whenNarrowed: 'stop', whenWhole: 'roll_back' }, ...afterApplying.selection];
  const data = { interlock: { ...interlock, afterApplying: { ...afterApplying, selection } } };
  return openOpaWasmEngine({ ...bundle, data, deadlineMs: 60_000 });
};
