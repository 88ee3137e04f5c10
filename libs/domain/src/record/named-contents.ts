import type { EnvironmentEvent, PolicyEvent, RecordedEvent, ReleaseEvent } from '@interlock/contracts';

type Named = (ReleaseEvent | PolicyEvent | EnvironmentEvent)['type'];
type DataOf<T extends string> = Extract<ReleaseEvent | PolicyEvent, { readonly type: T }>['data'];

/** By type. An event that names a content which an earlier one of its stream named already need not say it again. */
const NAMED: { readonly [T in Named]?: (data: DataOf<T>) => readonly string[] } = {
  EvidenceAccepted: ({ evidence }) => [evidence.digest],
  // What exposes a secret is not kept.
  EvidenceRejected: ({ rejection }) => (rejection.code === 'evidence.secret_exposed' ? [] : [rejection.digest]),
  DecisionRecorded: ({ inputDigest, bodyDigest, policy }) => [inputDigest, bodyDigest, policy.bundle, policy.data],
  ApprovalRequested: ({ packageDigest }) => [packageDigest],
  PolicyActivated: ({ bundle, data, signed }) => [bundle, data, ...(signed === undefined ? [] : [signed.contents, signed.signature])],
};

/** Digests of what was put into the content store before this event was appended, and is needed as long as the record is: to replay, to show, to judge again. */
export const namedContents = ({ type, data }: Pick<RecordedEvent, 'type' | 'data'>): readonly string[] => {
  const named = Object.hasOwn(NAMED, type) ? (NAMED[type as Named] as ((data: unknown) => readonly string[]) | undefined) : undefined;
  return named?.(data) ?? [];
};
