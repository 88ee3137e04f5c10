import type { RecordedEvent } from '@interlock/contracts';
import { canonicalJson } from '../json/canonical-json.ts';
import { canonicalEvent } from '../record/event-hash.ts';

/**
 * The text of `canonicalEvent`, quicker for events that were read from a record: those were parsed from RFC 8785 text, so their members stand in order already
 * and JSON.stringify writes the same bytes. Whatever is not surely so goes the long way.
 */
export const recordedText = (event: RecordedEvent): string => {
  const { data, id, metadata, revision, stream, type } = event;
  return quickText(event, { data, id, metadata, revision, stream, type }) ?? canonicalEvent(event);
};

/**
 * The RFC 8785 text of an event with its position: what is given to whoever keeps the record elsewhere. The same bytes whether it was just appended or read from any store, so that two
 * exports can be compared.
 */
export const exportedText = (event: RecordedEvent): string => {
  const { data, id, metadata, position, revision, stream, type } = event;
  const whole = { data, id, metadata, position, revision, stream, type };
  return quickText(event, whole) ?? canonicalJson(whole);
};

/** By JSON.stringify, of members that were put in order; undefined where that may be other bytes. */
const quickText = ({ data, metadata }: RecordedEvent, members: object): string | undefined => {
  if (!isInOrder(data) || !isInOrder(metadata)) return undefined;
  const text = JSON.stringify(members);
  // JSON.stringify escapes a lone surrogate, RFC 8785 refuses it.
  return text.includes('\\ud') ? undefined : text;
};

/** Plain JSON whose members are enumerated, and so written, in the order of their UTF-16 code units. */
const isInOrder = (value: unknown): boolean => {
  if (typeof value === 'string' || typeof value === 'boolean' || value === null) return true;
  if (typeof value === 'number') return Number.isFinite(value);
  if (typeof value !== 'object') return false;
  if (Array.isArray(value)) return value.every(isInOrder);
  if ('toJSON' in value || value instanceof Number || value instanceof String || value instanceof Boolean) return false;
  let before: string | undefined;
  for (const [name, member] of Object.entries(value)) {
    if ((before !== undefined && name <= before) || !isInOrder(member)) return false;
    before = name;
  }
  return true;
};
