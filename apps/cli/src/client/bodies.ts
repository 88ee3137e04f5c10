import { ParkedMessage } from '@interlock/contracts';
import { z } from 'zod';

/** Answer of `POST /v1/local/login`. */
export const LocalSession = z.object({
  token: z.string().min(1),
  subject: z.string(),
  kind: z.enum(['human', 'workload']),
  expiresInSeconds: z.number().int().positive(),
});

/** Answer of `…/grant` and `…/refuse`. */
export const Judged = z.object({ approvalId: z.uuid(), eventId: z.uuid(), revision: z.number().int() });

export const ParkedList = z.object({ items: z.array(ParkedMessage) });

/** Answer of `POST /v1/parked/replay`. */
export const Replayed = z.object({ replayed: z.number().int().nonnegative() });

/** Answer of `POST /v1/parked/discard`. */
export const Discarded = Replayed.extend({ discarded: ParkedMessage });
