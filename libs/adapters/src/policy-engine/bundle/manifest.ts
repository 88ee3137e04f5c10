import { Sha256 } from '@interlock/contracts';
import { z } from 'zod';

const FileName = z.enum(['policy.wasm', 'data.json']);

/** `manifest.json` of a policy bundle, version 1: what the compiler wrote, and the only other files that may lie beside it. */
export const BundleManifest = z.strictObject({
  schemaVersion: z.literal(1),
  /** Digest of the sources. */
  revision: z.string().min(1).max(100),
  entrypoint: z.string().regex(/^[a-z][a-z0-9_]*(?:\/[a-z][a-z0-9_]*)*$/, 'expected a path like "interlock/release/decision/result"'),
  opa: z.string().min(1).max(50),
  files: z
    .array(
      z.strictObject({
        name: FileName,
        digest: Sha256,
        bytes: z
          .number()
          .int()
          .positive()
          .max(32 * 1024 * 1024),
      }),
    )
    .length(2)
    .refine((files) => new Set(files.map((file) => file.name)).size === files.length, 'expected policy.wasm and data.json, once each'),
});
export type BundleManifest = z.infer<typeof BundleManifest>;
