import type { Entity } from '@backstage/catalog-model';
import { isPlainObject, type PlainObject, type PlainValue } from '../yaml/plain-value.ts';
import { backstageModel } from './backstage-model.ts';

/** Something that Backstage would refuse in an entity: the path of the field, and what is wrong with it. */
export interface EntityFault {
  readonly path: readonly string[];
  readonly says: string;
}

type Check = (entity: Entity) => Promise<unknown>;

/** Root fields of a descriptor, and the two that Backstage adds when it hands an entity out. */
const ROOT_FIELDS = ['apiVersion', 'kind', 'metadata', 'spec', 'relations', 'status'];

/**
 * What Backstage's policies and validators say of an entity; undefined when nothing. Fields whose absence has a finding of its own (owner, lifecycle)
 * are filled in first, so that the entity stays in the catalog, incomplete, and the rest of it is still checked.
 */
export const checkEntity = async (entity: PlainObject): Promise<EntityFault | undefined> => {
  const filled = withGapsFilled(entity);
  const { envelope, kinds } = (loaded ??= loadChecks());
  const kind = typeof entity['kind'] === 'string' ? kinds.get(entity['kind'].toLowerCase()) : undefined;
  try {
    for (const check of envelope) await check(filled as unknown as Entity);
    await kind?.(filled as unknown as Entity);
  } catch (error) {
    return faultOf(error);
  }
  return undefined;
};

let loaded: ReturnType<typeof loadChecks> | undefined;

/** What is asked of every entity, and what of those of a kind. A validator throws for a fault, and answers false for what is not its own: it alone need be asked. */
const loadChecks = (): { readonly envelope: readonly Check[]; readonly kinds: ReadonlyMap<string, Check> } => {
  const model = backstageModel();
  const policies = [
    new model.NoForeignRootFieldsEntityPolicy(ROOT_FIELDS),
    new model.SchemaValidEntityPolicy(),
    new model.FieldFormatEntityPolicy(),
  ];
  const kinds = {
    component: model.componentEntityV1alpha1Validator,
    api: model.apiEntityV1alpha1Validator,
    resource: model.resourceEntityV1alpha1Validator,
    system: model.systemEntityV1alpha1Validator,
    domain: model.domainEntityV1alpha1Validator,
    group: model.groupEntityV1alpha1Validator,
    user: model.userEntityV1alpha1Validator,
    location: model.locationEntityV1alpha1Validator,
  };
  return {
    envelope: policies.map((policy) => (entity) => policy.enforce(entity)),
    kinds: new Map(Object.entries(kinds).map(([kind, validator]) => [kind, (entity) => validator.check(entity)])),
  };
};

const OWNED = /^(?:component|api|resource|system|domain)$/i;
const WITH_LIFECYCLE = /^(?:component|api)$/i;

const withGapsFilled = (entity: PlainObject): PlainObject => {
  const kind = typeof entity['kind'] === 'string' ? entity['kind'] : '';
  const { metadata, spec } = entity;
  const annotations = isPlainObject(metadata) && isPlainObject(metadata['annotations']) ? metadata['annotations'] : {};
  const texts = withNumbersAsText(annotations);
  const whole = !OWNED.test(kind) || (isPlainObject(spec) && gapsOf(kind).every((name) => isText(spec[name])));
  if (whole && texts === annotations) return entity;
  return {
    ...entity,
    ...(texts === annotations || !isPlainObject(metadata) ? {} : { metadata: { ...metadata, annotations: texts } }),
    ...(whole || !(spec === undefined || spec === null || isPlainObject(spec)) ? {} : { spec: withRequired(spec ?? {}, kind) }),
  };
};

const gapsOf = (kind: string): readonly string[] => (WITH_LIFECYCLE.test(kind) ? ['owner', 'lifecycle'] : ['owner']);

const withRequired = (spec: PlainObject, kind: string): PlainObject => ({
  ...spec,
  ...Object.fromEntries(gapsOf(kind).map((name) => [name, isText(spec[name]) ? spec[name] : 'missing'])),
});

/** `interlock.dev/tier: 1` without quotes is a number to YAML; in annotations of our own that is as clear as text. Elsewhere Backstage's rule stands: text only. */
const withNumbersAsText = (annotations: PlainObject): PlainObject => {
  let texts: Record<string, PlainValue> | undefined;
  for (const [key, value] of Object.entries(annotations)) {
    if (typeof value === 'number' && key.startsWith('interlock.dev/')) texts = { ...(texts ?? annotations), [key]: String(value) };
  }
  return texts ?? annotations;
};

const isText = (value: PlainValue | undefined): value is string => typeof value === 'string' && value.trim() !== '';

/** The model says where a fault is only in its message: `/spec/type must be string - type: string`, or `"labels.a b" is not valid; expected …`. */
const faultOf = (error: unknown): EntityFault => {
  const message = error instanceof Error ? error.message : String(error);
  const says = message.replace(/^Malformed envelope, /, '').replace(/ To learn more about catalog file format, visit:.*$/s, '');
  const pointer = /^(?:<root>|((?:\/\S*)+)) (?:must|should)/.exec(says);
  if (pointer !== null) {
    const missing = /missingProperty: (\S+)$|required property '([^']+)'/.exec(says);
    return { path: [...pathOfPointer(pointer[1] ?? ''), ...[missing?.[1] ?? missing?.[2] ?? []].flat()], says };
  }
  const dotted = /^"?((?:metadata|labels|annotations|tags|links|apiVersion|kind)(?:\.[^"]*?)?)"? (?:is not valid|must have|could not)/.exec(
    says,
  );
  const foreign = /^Unknown field (\S+)$/.exec(says);
  return { path: dotted === null ? [foreign?.[1] ?? []].flat() : pathOfDots(dotted[1] ?? ''), says };
};

const pathOfPointer = (pointer: string): readonly string[] =>
  pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));

/** Keys of labels and annotations hold dots themselves. */
const pathOfDots = (dotted: string): readonly string[] => {
  const [head = '', ...rest] = dotted.split('.');
  if (head === 'labels' || head === 'annotations') return ['metadata', head, rest.join('.')];
  return head === 'tags' || head === 'links' ? ['metadata', head, ...rest] : [head, ...rest];
};
