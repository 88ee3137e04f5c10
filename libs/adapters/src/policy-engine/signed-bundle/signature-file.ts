import { z } from 'zod';

/** `.signatures.json` as `opa sign` and `opa build --signing-key` write it: exactly one JWT. */
export const SignatureFile = z.strictObject({
  signatures: z.array(z.string().min(1).max(1_000_000)).length(1),
  /** Whose verification it asks for: OPA's own, which is this one. `opa build` says so, `opa sign` does not. */
  plugin: z.enum(['', '_default']).optional(),
});

/** The JWT's payload. Other claims (`iat`, `iss`, those of `--claims-file`) are left to their authors. */
export const SignaturePayload = z.object({
  files: z
    .array(
      z.strictObject({
        name: z.string().min(1).max(500),
        hash: z.string().regex(/^(?:[0-9a-f]{2})+$/, 'expected lower-case hex'),
        /** Never MD5 or SHA-1, which OPA would also take. */
        algorithm: z.enum(['SHA-256', 'SHA-384', 'SHA-512']),
      }),
    )
    .min(1)
    .max(2000)
    .refine((files) => new Set(files.map(({ name }) => name)).size === files.length, 'expected each file once'),
  scope: z.string().max(200).default(''),
});
export type SignaturePayload = z.infer<typeof SignaturePayload>;

/** `.manifest` of an OPA bundle, as far as Interlock reads it. */
export const OpaManifest = z.object({
  revision: z.string().min(1).max(100),
  wasm: z
    .array(z.object({ entrypoint: z.string().max(300), module: z.string().max(500) }))
    .max(100)
    .default([]),
});
