import { ANNOTATIONS, type CatalogFindingCode } from '@interlock/contracts';
import { didYouMean, nearest } from '@interlock/domain';
import { isPlainObject } from '../yaml/plain-value.ts';
import { describe, type EntityReader } from './entity-reader.ts';
import { SUBJECT } from './people-record.ts';

const OURS = 'interlock.dev/';

/** Of any kind of entity: one that stands at the wrong kind is no typing error. */
const READ: readonly string[] = [...Object.keys(ANNOTATIONS.component), ...Object.keys(ANNOTATIONS.environment), SUBJECT].flatMap((key) =>
  key.startsWith(OURS) ? [key.slice(OURS.length)] : [],
);

/** Kinds are told apart without regard to case. */
const KINDS: ReadonlyMap<string, string> = new Map(
  ['Component', 'API', 'Resource', 'System', 'Domain', 'Group', 'User', 'Location', 'Template'].map((kind) => [kind.toLowerCase(), kind]),
);

const ANNOTATIONS_AT = ['metadata', 'annotations'];
const MOST = 20;

type Gap = (code: CatalogFindingCode, path: readonly string[], says: string) => void;

/**
 * A name that nobody reads does nothing, and whoever wrote it thinks that it does. Annotations below `interlock.dev/` are all ours; kinds are not, and an organisation has
 * its own: of these only what is nearly one of Backstage's is told.
 */
export const findUnreadNames = (reader: EntityReader, gap: Gap): void => {
  const annotations = reader.get(ANNOTATIONS_AT);
  const unread = isPlainObject(annotations)
    ? Object.keys(annotations).filter((key) => key.startsWith(OURS) && !READ.includes(key.slice(OURS.length)))
    : [];
  for (const key of unread.slice(0, MOST)) {
    const meant = nearest(key.slice(OURS.length), READ);
    gap('catalog.annotation_unknown', [...ANNOTATIONS_AT, key], `is no annotation that is read${didYouMean(meant && `${OURS}${meant}`)}`);
  }
  const kind = reader.text(['kind']) ?? '';
  if (KINDS.has(kind.toLowerCase())) return;
  const meant = KINDS.get(nearest(kind.toLowerCase(), [...KINDS.keys()]) ?? '');
  if (meant !== undefined)
    gap('catalog.kind_unknown', ['kind'], `found ${describe(kind)}, which is read as no kind of ours${didYouMean(meant)}`);
};
