import { z } from 'zod';

/** Kind, namespace or name, as a path names them. */
export const EntityRefPart = z
  .string()
  .min(1)
  .max(63)
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/, 'expected letters, digits, "-", "_" and "."');
