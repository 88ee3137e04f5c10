import type { CatalogFinding, CatalogFindingCode, EntityRef, SourceLocation } from '@interlock/contracts';

const MAX_ID = 200;
const MAX_MESSAGE = 1000;

/**
 * Name of a finding that stays the same for as long as the same thing is wrong: it holds no line, so that a line added above does not close one
 * finding and open another. `subject` is the entity, or the file where no entity could be read.
 */
const catalogFindingId = (code: CatalogFindingCode, subject: string, field: string): string => {
  const id = `${code}|${subject}|${field}`;
  return id.length <= MAX_ID ? id : `${id.slice(0, MAX_ID - 17)}~${fnv1a64(id)}`;
};

/** One finding, with a message that says field, file and line by itself. `discriminator` tells apart two findings of one code on one field. */
export const catalogFinding = (found: {
  readonly code: CatalogFindingCode;
  readonly entity: EntityRef | null;
  readonly at: SourceLocation;
  readonly says: string;
  readonly discriminator?: string;
}): CatalogFinding => {
  const { code, entity, at } = found;
  const place = ` (${at.file}:${at.line}:${at.column})`;
  const field = found.discriminator === undefined ? at.field : `${at.field}|${found.discriminator}`;
  return {
    findingId: catalogFindingId(code, entity ?? at.file, field),
    code,
    entity,
    at,
    message: shorten(`${at.field}: ${found.says}`, MAX_MESSAGE - place.length) + place,
  };
};

export const byFindingId = (left: CatalogFinding, right: CatalogFinding): number =>
  left.findingId < right.findingId ? -1 : left.findingId > right.findingId ? 1 : 0;

const shorten = (text: string, max: number): string =>
  text.length <= max ? text : `${text.slice(0, Math.max(0, max - 1)).toWellFormed()}…`;

/** FNV-1a, 64 bits: tells long ids apart; proves nothing. */
const fnv1a64 = (text: string): string => {
  let hash = 0xcbf29ce484222325n;
  for (let index = 0; index < text.length; index += 1) {
    hash = BigInt.asUintN(64, (hash ^ BigInt(text.charCodeAt(index))) * 0x100000001b3n);
  }
  return hash.toString(16).padStart(16, '0');
};
