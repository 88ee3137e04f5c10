import type { ConsistencyProof, InclusionProof } from '@interlock/contracts';
import { proveConsistency, proveInclusion, rootAt } from '@interlock/domain';
import { HttpError, noSuch } from '@interlock/service-kit';
import type { Ledger } from '../assemble.ts';

type Parts = Pick<Ledger, 'queries' | 'tree' | 'heads'>;

/** By its id, or by that of the decision that it recorded. */
export interface ProvenEvent {
  readonly eventId?: string | undefined;
  readonly decisionId?: string | undefined;
}

/** That an event is in the log, under a signed head. */
export const proveEvent = async (wanted: ProvenEvent, { queries, tree, heads }: Parts): Promise<InclusionProof> => {
  const { decisionId } = wanted;
  const eventId = decisionId === undefined ? wanted.eventId : queries.decision(decisionId)?.id;
  const found = eventId === undefined ? undefined : queries.leaf(eventId);
  if (eventId === undefined || found === undefined)
    throw decisionId === undefined ? noSuch('event', wanted.eventId ?? 'nothing') : noSuch('decision', decisionId);
  const { index, event } = found;
  const head = await heads.covering(index + 1);
  if (head.treeSize > tree.size()) throw new HttpError('http.not_ready', 'the views are being built anew');
  return {
    eventId,
    stream: event.stream,
    revision: event.revision,
    position: event.position,
    leafIndex: index,
    leafHash: tree.node(0, index),
    hashes: [...proveInclusion(index, head.treeSize, tree)],
    ...head,
  };
};

/** That the log only grew from one size to another. */
export const proveGrowth = (from: number, to: number, { tree }: Parts): ConsistencyProof => {
  const size = tree.size();
  if (to > size) throw outOfRange('to', to, `at most ${size}, the number of events`);
  if (from > to) throw outOfRange('from', from, `at most ${to}, the value of to`);
  return { from, to, fromRoot: rootAt(from, tree), toRoot: rootAt(to, tree), hashes: [...proveConsistency(from, to, tree)] };
};

const outOfRange = (field: string, found: number, expected: string): HttpError =>
  new HttpError('http.invalid_query', `${field}: found ${found}, expected ${expected}`, {
    errors: [{ field, found: String(found), expected }],
  });
