import type { PolicyEvent, RecordedEvent, SignedBundle } from '@interlock/contracts';

type Data<T extends PolicyEvent['type']> = Extract<PolicyEvent, { readonly type: T }>['data'];

export type Activation = Data<'PolicyActivated'> & { readonly since: string };

/** What a stream `policy-<bundle>` says. */
export interface PolicyHistory {
  /** What was activated last, and is active unless something else was since. */
  readonly active: Activation | undefined;
  /** The signed bundle that was activated last: what the next one is compared with, whatever was active in between. */
  readonly lastSigned: (Activation & { readonly signed: SignedBundle }) | undefined;
  /** A refusal that nothing followed. */
  readonly rejected: (Data<'PolicyRejected'> & { readonly at: string }) | undefined;
}

const isSigned = (activation: Activation): activation is Activation & { readonly signed: SignedBundle } => activation.signed !== undefined;

export const foldPolicy = (events: readonly RecordedEvent[]): PolicyHistory =>
  events.reduce<PolicyHistory>(
    (history, { type, data, metadata }) => {
      if (type === 'PolicyActivated') {
        const active: Activation = { ...(data as Data<'PolicyActivated'>), since: metadata.recordedAt };
        return { active, lastSigned: isSigned(active) ? active : history.lastSigned, rejected: undefined };
      }
      if (type === 'PolicyRejected') return { ...history, rejected: { ...(data as Data<'PolicyRejected'>), at: metadata.recordedAt } };
      return history;
    },
    { active: undefined, lastSigned: undefined, rejected: undefined },
  );
