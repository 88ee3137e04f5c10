import { ReleaseId, ReleasePage } from '@interlock/contracts';
import { badInput } from '../cli-error.ts';
import type { Client } from './client.ts';

const SHOWN = 5;

/**
 * The release that a person means: by its whole id, or by its beginning of 8 hex digits or more, as pages show it. A beginning that several have is refused: nothing
 * is ever done to a guess.
 */
export const releaseIdOf = async (client: Client, field: string, text: string): Promise<string> => {
  const whole = ReleaseId.safeParse(text);
  if (whole.success) return whole.data;
  const beginning = text.toLowerCase();
  const expected = 'a release id (a UUID), or its first 8 hex digits or more';
  if (!/^[0-9a-f]{8}[0-9a-f-]{0,28}$/.test(beginning)) throw badInput([{ field, found: JSON.stringify(text.slice(0, 100)), expected }]);
  const { items } = await client.get(ReleasePage, '/v1/releases', { id: beginning, limit: SHOWN + 1 });
  const [first, ...more] = items;
  if (first === undefined) throw badInput([{ field, found: `${text}, with which no release begins`, expected }]);
  if (more.length === 0) return first.releaseId;
  const listed = items.slice(0, SHOWN).map(({ releaseId, component }) => `${releaseId} (${component})`);
  throw badInput([
    {
      field,
      found: `${text}, with which several begin: ${listed.join(', ')}${items.length > SHOWN ? ' and more' : ''}`,
      expected: 'the beginning of one release alone',
    },
  ]);
};
