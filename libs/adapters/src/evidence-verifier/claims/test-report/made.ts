import { instantOf } from '../parse-predicate.ts';

/** When a report says that its tests ran. */
export interface Made {
  readonly producedAt: string;
  /** It names no zone: read as UTC, which may be off by up to a day. */
  readonly local: boolean;
}

const WRITTEN = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d(?:[.,]\d{1,9})?)?)(Z|[+-]\d\d:?\d\d)?$/;
const YEAR_10000 = 253_402_300_800_000;

/** ISO 8601 as the writers of JUnit have it, mostly without a zone; undefined where it is none: what says no time is not refused for it. */
export const madeAt = (text: string | undefined): Made | undefined => {
  const [, date, time, zone] = WRITTEN.exec(text?.trim() ?? '') ?? [];
  if (date === undefined || time === undefined) return undefined;
  return madeOf(Date.parse(`${date}T${time.replace(',', '.')}${zone ?? 'Z'}`), zone === undefined);
};

/** Milliseconds since 1970, as CTRF has them. */
export const madeOf = (milliseconds: number, local = false): Made | undefined => {
  if (Number.isNaN(milliseconds) || milliseconds < 0 || milliseconds >= YEAR_10000) return undefined;
  const producedAt = instantOf(new Date(milliseconds).toISOString());
  return producedAt === null ? undefined : { producedAt, local };
};

/** Of several parts the one that was made first: what they say together is no newer than that. */
export const firstMade = (parts: readonly (Made | undefined)[]): Made | undefined =>
  parts.reduce<Made | undefined>(
    (first, part) => (part !== undefined && (first === undefined || part.producedAt < first.producedAt) ? part : first),
    undefined,
  );
