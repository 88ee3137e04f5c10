import { InterlockConfig } from '@interlock/contracts';

/** A valid configuration with these members in place of the defaults. */
export const testConfig = (members: Readonly<Record<string, unknown>> = {}): InterlockConfig =>
  InterlockConfig.parse({
    apiVersion: 'interlock.dev/v1',
    catalog: { sources: [{ name: 'test', type: 'folder', path: 'catalog' }] },
    ...members,
  });
