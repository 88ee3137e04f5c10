import { z } from 'zod';
import { EntityRef, EnvironmentName } from '../primitives.ts';
import { cdEventContext, InterlockCustomData } from './cd-event.ts';

/** CDEvents v0.6.0-draft, "Approval". */
const CREATED = 'dev.cdevents.approval.created.0.1.0';
const UPDATED = 'dev.cdevents.approval.updated.0.1.0';
const CLOSED = 'dev.cdevents.approval.closed.0.1.0';

/** What the draft has no word for. */
export const INTERLOCK_APPROVAL_TYPES = [
  'dev.cdeventsx.interlock-approval.attemptRefused.0.1.0',
  'dev.cdeventsx.interlock-breakglass.invoked.0.1.0',
  'dev.cdeventsx.interlock-breakglass.reviewed.0.1.0',
] as const;

/** Relative to the address of Interlock. */
const where = {
  approvalDetailsUrl: z.string().startsWith('/v1/approvals/'),
  resourceTargetUrl: z.string().startsWith('/v1/releases/'),
};
/** `urn:interlock:` and the entity ref of the person, or the subject of who or what has none. */
const Urn = z.string().startsWith('urn:interlock:').max(1600);

const approvalEvent = <T extends string, C extends z.ZodRawShape>(type: T, content: C) =>
  z.strictObject({
    context: cdEventContext('0.6.0-draft', [type]),
    subject: z.strictObject({ id: z.uuid(), content: z.strictObject({ ...where, ...content }) }),
    customData: InterlockCustomData,
    customDataContentType: z.literal('application/json'),
  });

/** People are asked. */
export const ApprovalCreated = approvalEvent(CREATED, { requestor: Urn });
/** One of them said yes. Whether that is enough is policy's to say. */
export const ApprovalUpdated = approvalEvent(UPDATED, { responder: Urn, decision: z.literal('approved') });
/**
 * It is over. The draft asks for a decision even where nobody took one: `deferred` is what stands there when it expired, or was cancelled because the question
 * no longer fits the facts.
 */
export const ApprovalClosed = approvalEvent(CLOSED, {
  responder: Urn,
  decision: z.enum(['approved', 'rejected', 'deferred']),
  status: z.enum(['approved', 'rejected', 'cancelled', 'expired']),
});

/** A grant that may not count, and what goes past an approval. `subject.id`: the approval, or the release. */
export const InterlockApprovalEvent = z.strictObject({
  context: cdEventContext('0.5.1', INTERLOCK_APPROVAL_TYPES),
  subject: z.strictObject({
    id: z.uuid(),
    content: z.strictObject({
      environment: z.strictObject({ id: EnvironmentName }),
      service: z.strictObject({ id: EntityRef }),
      responder: Urn,
    }),
  }),
  customData: InterlockCustomData,
  customDataContentType: z.literal('application/json'),
});

/** Value of every record of the topic `approvals`. */
export const ApprovalCdEvent = z.union([ApprovalCreated, ApprovalUpdated, ApprovalClosed, InterlockApprovalEvent]);
export type ApprovalCdEvent = z.infer<typeof ApprovalCdEvent>;
export type ApprovalCdEventType = typeof CREATED | typeof UPDATED | typeof CLOSED | (typeof INTERLOCK_APPROVAL_TYPES)[number];
