import { EnvironmentName, type CatalogEntityRecord } from '@interlock/contracts';
import { annotationPath, describe, InvalidEntity, type EntityReader } from './entity-reader.ts';

const CLASSIFICATION = 'interlock.dev/classification';
const ORDER = 'interlock.dev/order';
const CLUSTERS = 'interlock.dev/clusters';

/** A Resource of type `environment`; null for any other. */
export const environmentRecord = (reader: EntityReader): CatalogEntityRecord['environment'] => {
  if (reader.text(['spec', 'type'])?.toLowerCase() !== 'environment') return null;
  const name = EnvironmentName.safeParse(reader.text(['metadata', 'name']));
  if (!name.success) {
    throw new InvalidEntity(
      ['metadata', 'name'],
      `found ${describe(reader.get(['metadata', 'name']))}, expected lower-case letters, digits and "-" in the name of an environment`,
    );
  }
  return { name: name.data, classification: readClassification(reader), order: readOrder(reader), clusters: readClusters(reader) };
};

const readClassification = (reader: EntityReader): string | null => {
  const text = reader.annotation(CLASSIFICATION);
  if (text !== undefined && text.length > 63)
    throw new InvalidEntity(annotationPath(CLASSIFICATION), `found ${text.length} characters, expected at most 63`);
  return text ?? null;
};

const readOrder = (reader: EntityReader): number | null => {
  const text = reader.annotation(ORDER);
  if (text === undefined) return null;
  if (!/^\d{1,6}$/.test(text))
    throw new InvalidEntity(annotationPath(ORDER), `found ${describe(text)}, expected a whole number such as "10"`);
  return Number(text);
};

const readClusters = (reader: EntityReader): string[] => {
  const names = (reader.annotation(CLUSTERS) ?? '')
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
  const long = names.find((name) => name.length > 63);
  if (long !== undefined)
    throw new InvalidEntity(
      annotationPath(CLUSTERS),
      `found ${describe(long)}, expected names of at most 63 characters, separated by commas`,
    );
  return [...new Set(names)].toSorted();
};
