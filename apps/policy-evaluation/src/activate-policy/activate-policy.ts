import { streamName, type PolicyEvent, type PolicyStatus } from '@interlock/contracts';
import type { PolicyEngine } from '@interlock/adapters/policy-engine';
import { keepBundle } from '@interlock/adapters/policy-engine/signed-bundle';
import { foldPolicy, type PolicyHistory } from '@interlock/domain';
import { serviceActor, type Logger, type StreamRepository } from '@interlock/service-kit';
import { NoPolicyError } from './no-policy-error.ts';
import { takeConfigured, takeKept, type OpenBundlesParts, type RefusedBundle, type TakenBundle } from './open-bundles.ts';

export interface ActivatePolicyParts extends OpenBundlesParts {
  readonly streams: StreamRepository;
  readonly logger: Logger;
}

/** By what this process decides. */
export interface ActivePolicy {
  readonly engine: PolicyEngine;
  readonly status: PolicyStatus;
}

const NAME = 'release';
const STREAM = streamName('policy', NAME);

/**
 * Takes the bundle that the configuration names, or, when that is refused, keeps the last good one; either is on the record before anything is decided by
 * it. With neither there is nothing to decide by: throws `NoPolicyError`, and the service does not start.
 */
export const activatePolicy = async (parts: ActivatePolicyParts): Promise<ActivePolicy> => {
  const events = await parts.streams.read(STREAM);
  const history = foldPolicy(events);
  const after = events.at(-1)?.id ?? '';
  const configured = await takeConfigured(parts, history);
  if (!('error' in configured)) return activate(parts, configured, { history, after });

  const { error } = configured;
  parts.logger.warn({ code: error.code, contents: configured.contents }, `the policy bundle was refused: ${error.message}`);
  const kept = await takeKept(parts, history);
  if (!('error' in kept)) return activate(parts, kept, { history, after, refused: configured });
  await record(parts, `reject|${error.code}|${configured.contents ?? ''}|${after}`, refusal(history, configured));
  throw new NoPolicyError(error, kept.error);
};

interface Situation {
  readonly history: PolicyHistory;
  /** Id of the last event that was read. */
  readonly after: string;
  readonly refused?: RefusedBundle;
}

const activate = async (parts: ActivatePolicyParts, taken: TakenBundle, { history, after, refused }: Situation): Promise<ActivePolicy> => {
  try {
    await keep(parts, taken);
    const { bundle, data } = taken.engine.identity;
    // The refusal comes last: the last event tells what is so.
    const events = [...activation(history, taken, refused === undefined), ...(refused === undefined ? [] : refusal(history, refused))];
    const recorded = await record(parts, `activate|${bundle}|${data}|${refused?.error.code ?? ''}|${after}`, events);
    return { engine: taken.engine, status: statusOf(recorded ?? history) };
  } catch (error) {
    await taken.engine.close();
    throw error;
  }
};

/** Module and data are what replay needs; the signed files are what the next start may fall back on. */
const keep = async ({ contentStore }: ActivatePolicyParts, { engine, signed }: TakenBundle): Promise<void> => {
  await Promise.all([contentStore.put(engine.module), contentStore.put(new TextEncoder().encode(engine.data))]);
  if (signed !== null) await keepBundle(contentStore, signed.files);
};

const activation = (
  { active, rejected }: PolicyHistory,
  { engine, signed, downgradedFrom }: TakenBundle,
  configured: boolean,
): PolicyEvent[] => {
  const { bundle, data, revision } = engine.identity;
  const same =
    active?.bundle === bundle &&
    active.data === data &&
    active.signed?.contents === signed?.by.contents &&
    active.signed?.signature === signed?.by.signature;
  // After a refusal the bundle that is taken again is said again.
  if (same && !(configured && rejected !== undefined)) return [];
  return [
    {
      type: 'PolicyActivated',
      data: {
        bundle,
        data,
        revision,
        ...(signed === null ? {} : { signed: signed.by }),
        ...(downgradedFrom === null ? {} : { downgradedFrom }),
      },
    },
  ];
};

const refusal = ({ rejected }: PolicyHistory, { error, contents, revision }: RefusedBundle): PolicyEvent[] => {
  const message = error.message.slice(0, 1000);
  if (rejected?.code === error.code && rejected.message === message && rejected.contents === contents) return [];
  return [
    {
      type: 'PolicyRejected',
      data: { code: error.code, message, ...(contents === undefined ? {} : { contents }), ...(revision === undefined ? {} : { revision }) },
    },
  ];
};

const record = async (
  { streams }: ActivatePolicyParts,
  causationId: string,
  events: readonly PolicyEvent[],
): Promise<PolicyHistory | undefined> => {
  if (events.length === 0) return undefined;
  const message = { consumer: 'policy-evaluation', causationId, actor: serviceActor('policy-evaluation') };
  const { history } = await streams.handle({ stream: STREAM, message, decide: () => events });
  return foldPolicy(history);
};

const statusOf = ({ active, rejected }: PolicyHistory): PolicyStatus => {
  if (active === undefined) throw new Error('a policy was activated and is not on the record');
  const { bundle, data, revision, signed = null, downgradedFrom = null, since } = active;
  const refused = rejected && { code: rejected.code, message: rejected.message, at: rejected.at };
  return {
    name: NAME,
    active: { bundle, data, revision, signed, downgradedFrom, since },
    rejected: refused === undefined ? null : { ...refused, contents: rejected?.contents ?? null, revision: rejected?.revision ?? null },
  };
};
