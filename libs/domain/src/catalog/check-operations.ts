import type {
  CatalogEntityRecord,
  CatalogFinding,
  CatalogFindingCode,
  CatalogRequirement,
  EntityRef,
  InputComponent,
} from '@interlock/contracts';
import { catalogFinding } from './catalog-finding.ts';
import type { CatalogIndex } from './catalog-index.ts';
import type { KnownPeople } from './known-people.ts';

export interface OperationRules {
  readonly lifecycles: readonly string[];
  readonly requires?: readonly CatalogRequirement[] | undefined;
  /** Names of the calendars that there are; absent: nobody says. */
  readonly calendars?: readonly string[];
}

type Gap = (code: CatalogFindingCode, at: CatalogFinding['at'], says: string, discriminator?: string) => CatalogFinding;

/** What whoever is woken at night would miss: a lifecycle that means something, somebody on call, a runbook, documentation. */
export const checkOperations = (
  component: InputComponent,
  index: CatalogIndex,
  people: KnownPeople,
  rules: OperationRules,
): readonly CatalogFinding[] => {
  const gap: Gap = (code, at, says, discriminator) =>
    catalogFinding({ code, entity: component.ref, at, says, ...(discriminator === undefined ? {} : { discriminator }) });
  return [
    ...checkLifecycle(component, rules, gap),
    ...checkOnCall(component, index, people, rules, gap),
    ...checkDocuments(component, rules, gap),
  ];
};

const checkLifecycle = ({ lifecycle }: InputComponent, { lifecycles }: OperationRules, gap: Gap): readonly CatalogFinding[] => {
  if (lifecycle.value === null || lifecycles.includes(lifecycle.value)) return [];
  const known = lifecycles.map((one) => `"${one}"`).join(', ');
  return [gap('catalog.lifecycle_unknown', lifecycle.at, `found "${lifecycle.value}", expected one of ${known}`)];
};

const checkOnCall = (
  component: InputComponent,
  index: CatalogIndex,
  people: KnownPeople,
  rules: OperationRules,
  gap: Gap,
): readonly CatalogFinding[] => {
  const { onCall } = component;
  if (onCall === undefined) return [];
  if (onCall.value === null)
    return asksFor('on-call', component, rules)
      ? [gap('catalog.on_call_missing', onCall.at, 'found nothing, expected a group or user, e.g. "group:payments"')]
      : [];
  const ref = onCallRef(component);
  if (ref === undefined) return [];
  if (index.entity(ref) === undefined)
    return [gap('catalog.on_call_unknown', onCall.at, `names ${ref}, which the catalog does not have`, ref)];
  if (people(ref).length > 0) return [];
  return [gap('catalog.on_call_empty', onCall.at, `names ${ref}, in which the catalog has nobody`, ref)];
};

/** The Group or User of the catalog that is on call; undefined where nobody is named, or a tool outside the catalog knows. */
export const onCallRef = ({ onCall }: InputComponent): EntityRef | undefined =>
  /^(?:group|user):/.test(onCall?.value ?? '') ? (onCall?.value ?? undefined) : undefined;

const checkDocuments = (component: InputComponent, rules: OperationRules, gap: Gap): readonly CatalogFinding[] => {
  const { runbook, techDocs } = component;
  return [
    ...(runbook?.value === null && asksFor('runbook', component, rules)
      ? [gap('catalog.runbook_missing', runbook.at, 'found nothing, expected the address of a runbook, e.g. "https://wiki.example/shop"')]
      : []),
    ...(techDocs?.value === null && asksFor('techdocs', component, rules)
      ? [gap('catalog.techdocs_missing', techDocs.at, 'found nothing, expected e.g. "dir:."')]
      : []),
  ];
};

const asksFor = (what: CatalogRequirement['what'], { tier, type }: InputComponent, { requires = [] }: OperationRules): boolean =>
  requires.some(
    (asked) =>
      asked.what === what &&
      (asked.tiers === undefined || tier.value === null || asked.tiers.includes(tier.value)) &&
      (asked.types === undefined || type === null || asked.types.includes(type.toLowerCase())),
  );

/** A freeze that an environment counts on and nobody has written. */
export const unknownCalendars = ({ ref, at, environment }: CatalogEntityRecord, { calendars }: OperationRules): readonly CatalogFinding[] =>
  (environment?.calendars ?? [])
    .filter((name) => calendars !== undefined && !calendars.includes(name))
    .map((name) =>
      catalogFinding({
        code: 'catalog.calendar_unknown',
        entity: ref,
        at: { ...at, field: 'metadata.annotations.interlock.dev/calendars' },
        says: `names the calendar "${name}", which interlock.yaml does not have`,
        discriminator: name,
      }),
    );
