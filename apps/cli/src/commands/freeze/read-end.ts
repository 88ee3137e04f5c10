import type { FreezeCommand } from '@interlock/contracts';
import { badInput } from '../../cli-error.ts';
import { instantWithZone } from '../../terminal/index.ts';

/** When a stop-the-line is over by itself: `--until` an instant, or `--for` so long, counted by the server's clock. Neither: when somebody ends it. */
export const readEnd = (until: string | undefined, lasts: string | undefined): Pick<FreezeCommand, 'until' | 'forSeconds'> => {
  if (until !== undefined && lasts !== undefined)
    throw badInput([{ field: '--for', found: `${JSON.stringify(lasts)} beside --until`, expected: '--until or --for, not both' }]);
  if (until !== undefined) return { until: readUntil(until) };
  return lasts === undefined ? {} : { forSeconds: readSeconds(lasts) };
};

const UNITS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };

const readUntil = (text: string): string => {
  const instant = instantWithZone(text);
  if (instant !== undefined) return instant;
  throw badInput([{ field: '--until', found: JSON.stringify(text), expected: 'a time with its zone like "2026-03-02T16:50Z"' }]);
};

const readSeconds = (text: string): number => {
  const [, number, unit] = /^([1-9]\d{0,7})([smhd])$/.exec(text) ?? [];
  const seconds = Number(number) * (UNITS[unit ?? ''] ?? Number.NaN);
  if (Number.isFinite(seconds) && seconds <= 366 * 86_400) return seconds;
  throw badInput([{ field: '--for', found: JSON.stringify(text), expected: 'a time like "30m", "4h" or "2d", at most 366d' }]);
};
