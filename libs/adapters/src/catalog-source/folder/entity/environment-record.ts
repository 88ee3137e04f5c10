import { ANNOTATIONS, EnvironmentName, type CatalogEntityRecord } from '@interlock/contracts';
import { annotationPath, describe, InvalidEntity, type EntityReader } from './entity-reader.ts';

const CLASSIFICATION = 'interlock.dev/classification';
const ORDER = 'interlock.dev/order';
const CLUSTERS = 'interlock.dev/clusters';
const CALENDARS = 'interlock.dev/calendars';

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
  const calendars = readNames(reader, CALENDARS);
  return {
    name: name.data,
    classification: readClassification(reader),
    order: readOrder(reader),
    clusters: readNames(reader, CLUSTERS),
    ...(calendars.length === 0 ? {} : { calendars }),
  };
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
  if (!ANNOTATIONS.environment[ORDER].safeParse(text).success)
    throw new InvalidEntity(annotationPath(ORDER), `found ${describe(text)}, expected a whole number such as "10"`);
  return Number(text);
};

const readNames = (reader: EntityReader, key: typeof CLUSTERS | typeof CALENDARS): string[] => {
  const text = reader.annotation(key) ?? '';
  if (!ANNOTATIONS.environment[key].safeParse(text).success)
    throw new InvalidEntity(annotationPath(key), `found ${describe(text)}, expected names of at most 63 characters, separated by commas`);
  const names = text.split(',').map((name) => name.trim());
  return [...new Set(names.filter((name) => name !== ''))].toSorted();
};
