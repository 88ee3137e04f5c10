import type { RecordedEvent } from '@interlock/contracts';
import { refused } from './wire-failure.ts';

export interface FilterRequest {
  readonly on: 'stream' | 'type';
  readonly regex: string;
  readonly prefixes: readonly string[];
}

export type EventFilter = (event: RecordedEvent) => boolean;

const MAX_PREFIXES = 100;
const MAX_PATTERN = 200;
const MAX_QUANTIFIERS = 3;

/** As the protocol has it: a regular expression, or prefixes of which one must fit. */
export const eventFilter = ({ on, regex, prefixes }: FilterRequest): EventFilter => {
  const textOf = (event: RecordedEvent): string => (on === 'stream' ? event.stream : event.type);
  if (regex === '') {
    if (prefixes.length === 0 || prefixes.length > MAX_PREFIXES)
      throw refused(`filter: found ${prefixes.length} prefixes, expected a regular expression, or 1 to ${MAX_PREFIXES} prefixes`);
    return (event) => prefixes.some((prefix) => textOf(event).startsWith(prefix));
  }
  const pattern = compile(regex);
  return (event) => pattern.test(textOf(event));
};

/** Attack: a pattern that backtracks without end would stop every service of this process. Few quantifiers, none on a group, no reference back: polynomial on short names. */
const compile = (regex: string): RegExp => {
  const bare = regex.replaceAll(/\\[^1-9k]|\[(?:\\.|[^\]\\])*\]/g, 'x');
  const quantifiers = bare.match(/[*+?{]/g)?.length ?? 0;
  if (regex.length > MAX_PATTERN || quantifiers > MAX_QUANTIFIERS || /\)[*+?{]|\(\?|\\/.test(bare))
    throw refused(
      `filter: the regular expression "${regex.slice(0, 80)}" is too complex: at most ${MAX_PATTERN} characters and ${MAX_QUANTIFIERS} quantifiers, none on a group, no references`,
    );
  try {
    return new RegExp(regex, 'u');
  } catch {
    throw refused(`filter: "${regex.slice(0, 80)}" is not a regular expression`);
  }
};
