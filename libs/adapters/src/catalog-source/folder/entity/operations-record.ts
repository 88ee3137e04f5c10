import { ANNOTATIONS, type CatalogFinding, type CatalogFindingCode, type EntityRef, type InputComponent } from '@interlock/contracts';
import { catalogFinding } from '@interlock/domain';
import { isPlainList, isPlainObject, type PlainValue } from '../yaml/plain-value.ts';
import { annotationPath, describe, InvalidEntity, type EntityReader } from './entity-reader.ts';

const RUNBOOK = 'interlock.dev/runbook';
const ON_CALL = 'interlock.dev/on-call';
const TECHDOCS = ['backstage.io/techdocs-ref', 'backstage.io/techdocs-entity'] as const;
/** Who is on call is known there, not here. */
const ON_CALL_TOOLS = ['pagerduty.com/service-id', 'pagerduty.com/integration-key', 'opsgenie.com/component-selector'] as const;
const LINKS = ['metadata', 'links'];

type Operations = Required<Pick<InputComponent, 'runbook' | 'techDocs' | 'onCall'>>;

/** What people look for when a component fails at night. What is there and cannot be read is a finding, and counts as missing. */
export const operationsRecord = (
  reader: EntityReader,
  ref: EntityRef,
): { readonly operations: Operations; readonly findings: readonly CatalogFinding[] } => {
  const findings: CatalogFinding[] = [];
  const wrong = (code: CatalogFindingCode, path: readonly string[], expected: string): void => {
    const says = `found ${describe(reader.get(path))}, expected ${expected}`;
    findings.push(catalogFinding({ code, entity: ref, at: reader.at(path), says }));
  };
  return {
    operations: { runbook: readRunbook(reader, wrong), techDocs: readTechDocs(reader, wrong), onCall: readOnCall(reader, wrong) },
    findings,
  };
};

type Wrong = (code: CatalogFindingCode, path: readonly string[], expected: string) => void;

const readRunbook = (reader: EntityReader, wrong: Wrong): Operations['runbook'] => {
  const path = annotationPath(RUNBOOK);
  const at = reader.at(path);
  if (reader.get(path) !== undefined) {
    const address = addressOf(reader.annotation(RUNBOOK));
    if (address === null) wrong('catalog.runbook_invalid', path, 'an address like "https://wiki.example/shop", without a password');
    return { value: address, at };
  }
  const links = reader.get(LINKS) ?? null;
  const place = isPlainList(links) ? links.findIndex(isRunbookLink) : -1;
  if (place === -1 || !isPlainList(links)) return { value: null, at };
  const link = links[place];
  return { value: addressOf(isPlainObject(link) ? link['url'] : null), at: reader.at([...LINKS, String(place), 'url']) };
};

const isRunbookLink = (link: PlainValue): boolean =>
  isPlainObject(link) && ['type', 'title'].some((name) => typeof link[name] === 'string' && /\brun-?book/i.test(link[name]));

/** Null for what is no web address that may be shown: one with a password is a secret. */
const addressOf = (text: PlainValue | undefined): string | null => {
  const address = ANNOTATIONS.component[RUNBOOK].safeParse(typeof text === 'string' ? text.trim() : null).data;
  return address !== undefined && URL.canParse(address) ? address : null;
};

const readTechDocs = (reader: EntityReader, wrong: Wrong): Operations['techDocs'] => {
  for (const key of TECHDOCS) {
    const path = annotationPath(key);
    const text = reader.annotation(key);
    if (text === undefined) continue;
    if (ANNOTATIONS.component[TECHDOCS[0]].safeParse(text).success) return { value: text, at: reader.at(path) };
    wrong('catalog.techdocs_invalid', path, key === TECHDOCS[0] ? '"dir:<path>" or "url:<address>"' : 'an entity ref');
    return { value: null, at: reader.at(path) };
  }
  return { value: null, at: reader.at(annotationPath(TECHDOCS[0])) };
};

const readOnCall = (reader: EntityReader, wrong: Wrong): Operations['onCall'] => {
  const path = annotationPath(ON_CALL);
  const at = reader.at(path);
  if (reader.get(path) !== undefined) {
    const ref = onCallRefOf(reader);
    if (ref === null) wrong('catalog.on_call_invalid', path, 'a group or user, e.g. "group:payments"');
    return { value: ref, at };
  }
  const tool = ON_CALL_TOOLS.find((key) => reader.annotation(key) !== undefined);
  return tool === undefined ? { value: null, at } : { value: tool, at: reader.at(annotationPath(tool)) };
};

const onCallRefOf = (reader: EntityReader): EntityRef | null => {
  try {
    const ref = reader.ref(annotationPath(ON_CALL), 'Group');
    return ref !== undefined && /^(?:group|user):/.test(ref) ? ref : null;
  } catch (error) {
    if (!(error instanceof InvalidEntity)) throw error;
    return null;
  }
};
