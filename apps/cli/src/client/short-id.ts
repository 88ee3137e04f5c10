import { quoted } from '@interlock/domain';
import { IdBeginning } from '@interlock/contracts';
import { z } from 'zod';
import { badInput } from '../cli-error.ts';

/** What begins so, at most one more than are shown. */
export type FindByBeginning = (beginning: string, most: number) => Promise<readonly Found[]>;

interface Found {
  readonly id: string;
  /** What tells it from the others. */
  readonly says: string;
}

const SHOWN = 5;

/**
 * The one that a person means: by its whole id, or by its beginning of 8 hex digits or more, as pages show it. A beginning that several have is refused: nothing
 * is ever done to a guess. `noun` with its article: "a release".
 */
export const wholeIdOf = async (
  text: string,
  named: { readonly field: string; readonly noun: string },
  find: FindByBeginning,
): Promise<string> => {
  const { field, noun } = named;
  const whole = z.uuid().safeParse(text);
  if (whole.success) return whole.data;
  const beginning = IdBeginning.safeParse(text.toLowerCase());
  const expected = `${noun} id (a UUID), or its first 8 hex digits or more`;
  if (!beginning.success) throw badInput([{ field, found: quoted(text, 102), expected }], { cause: beginning.error });
  const found = await find(beginning.data, SHOWN + 1);
  const [first, ...more] = found;
  const bare = noun.replace(/^an? /, '');
  if (first === undefined) throw badInput([{ field, found: `${text}, with which no ${bare} begins`, expected }]);
  if (more.length === 0) return first.id;
  const listed = found.slice(0, SHOWN).map(({ id, says }) => `${id} (${says})`);
  throw badInput([
    {
      field,
      found: `${text}, with which several begin: ${listed.join(', ')}${found.length > SHOWN ? ' and more' : ''}`,
      expected: `the beginning of one ${bare} alone`,
    },
  ]);
};
