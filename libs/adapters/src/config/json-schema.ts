import { InterlockConfig } from '@interlock/contracts';
import { toJSONSchema } from 'zod';

/** JSON Schema 2020-12 of interlock.yaml, for editors (`# yaml-language-server: $schema=…`). */
export const interlockConfigJsonSchema = (): Record<string, unknown> => ({
  title: 'interlock.yaml',
  ...toJSONSchema(InterlockConfig, { io: 'input' }),
});
