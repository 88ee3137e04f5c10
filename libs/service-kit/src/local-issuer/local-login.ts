import { z } from 'zod';

/** Body of `POST /v1/local/login`: a User's entity ref, or the bare subject of a configured workload. */
export const LocalLogin = z.strictObject({ as: z.string().min(1).max(250) });
export type LocalLogin = z.infer<typeof LocalLogin>;

export const LocalSession = z.strictObject({
  token: z.string(),
  subject: z.string(),
  kind: z.enum(['human', 'workload']),
  expiresInSeconds: z.number().int(),
});
export type LocalSession = z.infer<typeof LocalSession>;
