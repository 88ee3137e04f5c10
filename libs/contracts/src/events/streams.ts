/** Names of the record's streams: `<category>-<id>`, split at the first `-`; a category never holds one. */
export const STREAM_CATEGORIES = ['release', 'environment', 'policy', 'catalog', 'ledger'] as const;
export type StreamCategory = (typeof STREAM_CATEGORIES)[number];

export const streamName = (category: StreamCategory, id: string): string => `${category}-${id}`;

/** Category and id of a stream name; undefined when it is none of ours. */
export const parseStreamName = (name: string): { category: StreamCategory; id: string } | undefined => {
  const dash = name.indexOf('-');
  const category = STREAM_CATEGORIES.find((known) => known === name.slice(0, dash));
  const id = name.slice(dash + 1);
  return category !== undefined && id !== '' ? { category, id } : undefined;
};
