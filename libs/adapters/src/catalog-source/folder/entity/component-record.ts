import {
  ANNOTATIONS,
  NOT_DEPLOYED_TYPES,
  RUNTIME_ANNOTATIONS,
  type CatalogFinding,
  type CatalogFindingCode,
  type EntityRef,
  type InputComponent,
  type Tier,
} from '@interlock/contracts';
import { catalogFinding } from '@interlock/domain';
import { annotationPath, describe, InvalidEntity, type EntityReader } from './entity-reader.ts';
import { operationsRecord } from './operations-record.ts';
import { repositoryOfLocation, repositoryOfSlug } from './source-repository.ts';

const TIER = 'interlock.dev/tier';
const SLO = 'interlock.dev/slo';
const ROLLOUT = 'interlock.dev/rollout';
const SOURCE_LOCATION = 'backstage.io/source-location';
const PROJECT_SLUG = 'github.com/project-slug';

const NOT_DEPLOYED: ReadonlySet<string> = new Set(NOT_DEPLOYED_TYPES);

type Gap = (code: CatalogFindingCode, path: readonly string[], says: string) => void;

/** The fields of a Component that rules ask for, each with its place, and a finding for each that is missing or unreadable. */
export const componentRecord = (
  reader: EntityReader,
  ref: EntityRef,
  digest: string,
): { readonly component: InputComponent; readonly findings: readonly CatalogFinding[] } => {
  const findings: CatalogFinding[] = [];
  const gap: Gap = (code, path, says) => findings.push(catalogFinding({ code, entity: ref, at: reader.at(path), says }));
  const type = reader.text(['spec', 'type']) ?? null;
  const deployed = type === null || !NOT_DEPLOYED.has(type.toLowerCase());
  const silent: Gap = () => undefined;
  const { operations, findings: others } = operationsRecord(reader, ref);
  const component = {
    ref,
    type: short(type, ['spec', 'type']),
    owner: { value: readOwner(reader, gap), at: reader.at(['spec', 'owner']) },
    lifecycle: { value: readLifecycle(reader, gap), at: reader.at(['spec', 'lifecycle']) },
    tier: { value: readTier(reader, gap, deployed), at: reader.at(annotationPath(TIER)) },
    runtime: readRuntime(reader, deployed ? gap : silent),
    sourceRepository: readSourceRepository(reader),
    slo: { value: readSlo(reader), at: reader.at(annotationPath(SLO)) },
    rollout: { value: readRollout(reader, gap), at: reader.at(annotationPath(ROLLOUT)) },
    ...operations,
    system: reader.ref(['spec', 'system'], 'System') ?? null,
    digest,
  };
  return { component, findings: [...findings, ...others] };
};

/** Missing, or naming nothing that could be an entity, is null with a finding: the release is held and told why. */
export const readOwner = (reader: EntityReader, gap: Gap): EntityRef | null => {
  const path = ['spec', 'owner'];
  try {
    const owner = reader.ref(path, 'Group');
    if (owner !== undefined) return owner;
    gap('catalog.owner_missing', path, `found ${describe(reader.get(path))}, expected a group or user, e.g. "group:payments"`);
  } catch (error) {
    if (!(error instanceof InvalidEntity)) throw error;
    gap('catalog.owner_missing', path, error.message);
  }
  return null;
};

const readLifecycle = (reader: EntityReader, gap: Gap): string | null => {
  const lifecycle = reader.text(['spec', 'lifecycle']);
  if (lifecycle !== undefined && lifecycle.length <= 63) return lifecycle;
  gap(
    'catalog.lifecycle_missing',
    ['spec', 'lifecycle'],
    `found ${describe(reader.get(['spec', 'lifecycle']))}, expected e.g. "production" or "experimental"`,
  );
  return null;
};

/** `required` false: missing is fine, unreadable is not. */
export const readTier = (reader: EntityReader, gap: Gap, required: boolean): Tier | null => {
  const text = reader.annotation(TIER);
  if (text !== undefined && ANNOTATIONS.component[TIER].safeParse(text).success) return Number(text) as Tier;
  if (text !== undefined) gap('catalog.tier_invalid', annotationPath(TIER), `found ${describe(text)}, expected "1", "2", "3" or "4"`);
  else if (required) gap('catalog.tier_missing', annotationPath(TIER), 'found nothing, expected a tier from "1" (most critical) to "4"');
  return null;
};

const readRuntime = (reader: EntityReader, gap: Gap): InputComponent['runtime'] => {
  for (const key of RUNTIME_ANNOTATIONS) {
    const value = reader.annotation(key);
    if (value !== undefined && value.length <= 200) return { value, at: reader.at(annotationPath(key)) };
  }
  const path = annotationPath(RUNTIME_ANNOTATIONS[0]);
  gap('catalog.runtime_missing', path, `found ${describe(reader.get(path))}, expected the name of the workload in the deployment target`);
  return { value: null, at: reader.at(path) };
};

const readSourceRepository = (reader: EntityReader): InputComponent['sourceRepository'] => {
  const location = reader.annotation(SOURCE_LOCATION);
  const slug = reader.annotation(PROJECT_SLUG);
  const fromLocation = location === undefined ? undefined : repositoryOfLocation(location);
  if (fromLocation !== undefined) return { value: fromLocation, at: reader.at(annotationPath(SOURCE_LOCATION)) };
  const fromSlug = slug === undefined ? undefined : repositoryOfSlug(slug);
  if (fromSlug !== undefined) return { value: fromSlug, at: reader.at(annotationPath(PROJECT_SLUG)) };
  return { value: null, at: reader.at(annotationPath(SOURCE_LOCATION)) };
};

/** A null says "has no SLO", so one that is there and cannot be read must not become null: the entity does not count until it is mended. */
const readSlo = (reader: EntityReader): number | null => {
  const text = reader.annotation(SLO);
  if (text === undefined) {
    if (reader.get(annotationPath(SLO)) === undefined) return null;
    throw new InvalidEntity(annotationPath(SLO), 'found empty text, expected a ratio such as "0.999" or a percentage such as "99.9%"');
  }
  if (ANNOTATIONS.component[SLO].safeParse(text).success)
    return text.endsWith('%') ? Number((Number.parseFloat(text) / 100).toPrecision(14)) : Number(text);
  throw new InvalidEntity(annotationPath(SLO), `found ${describe(text)}, expected a ratio such as "0.999" or a percentage such as "99.9%"`);
};

/** A word that nobody knows asks for steps: whoever wrote it wanted something else than silence, and steps are the careful answer. */
const readRollout = (reader: EntityReader, gap: Gap): 'narrow' | 'whole' | null => {
  const path = annotationPath(ROLLOUT);
  const found = reader.get(path);
  if (found === undefined) return null;
  const text = reader.annotation(ROLLOUT);
  const known = ANNOTATIONS.component[ROLLOUT].safeParse(text);
  if (known.success) return known.data;
  gap('catalog.rollout_invalid', path, `found ${describe(found)}, expected "narrow" or "whole"; until mended it counts as "narrow"`);
  return 'narrow';
};

const short = (text: string | null, path: readonly string[]): string | null => {
  if (text !== null && text.length > 63) throw new InvalidEntity(path, `found ${text.length} characters, expected at most 63`);
  return text;
};
