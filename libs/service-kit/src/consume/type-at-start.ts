/** Longer than all that stands before the data of an event with the longest names. */
const LOOKED_AT = 384;

/** How the relay writes an event: what names it, then its type, then all the rest. */
const BEGINNING = /^\{"stream":"[^"\\]*","revision":\d+,"position":\d+,"id":"[^"\\]*","type":"([^"\\]+)",/;

/**
 * The type of the event in a record's bytes, where their beginning says it; undefined where all has to be read. What comes behind cannot belie it: a member named `type` once more
 * makes the bytes no event at all (`parseStrictJson` refuses repeated names). A header says it too, but nothing holds it to what the bytes say.
 */
export const typeAtStart = (value: Uint8Array): string | undefined => {
  const bytes = Buffer.isBuffer(value) ? value : Buffer.from(value.buffer, value.byteOffset, value.byteLength);
  return BEGINNING.exec(bytes.toString('latin1', 0, LOOKED_AT))?.[1];
};

/** False only of the bytes of an event that surely is of none of these types; undefined: all types. */
export const mayBeOfType = (types: ReadonlySet<string> | undefined, value: Uint8Array): boolean => {
  if (types === undefined) return true;
  const type = typeAtStart(value);
  return type === undefined || types.has(type);
};
