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
  for (const check of checks()) {
    try {
      await check(filled as unknown as Entity);
    } catch (error) {
      return faultOf(error);
    }
  }
  return undefined;
};

let loaded: readonly Check[] | undefined;

const checks = (): readonly Check[] => (loaded ??= loadChecks());

const loadChecks = (): readonly Check[] => {
  const model = backstageModel();
  const envelope = [
    new model.NoForeignRootFieldsEntityPolicy(ROOT_FIELDS),
    new model.SchemaValidEntityPolicy(),
    new model.FieldFormatEntityPolicy(),
  ];
  const kinds = [
    model.componentEntityV1alpha1Validator,
    model.apiEntityV1alpha1Validator,
    model.resourceEntityV1alpha1Validator,
    model.systemEntityV1alpha1Validator,
    model.domainEntityV1alpha1Validator,
    model.groupEntityV1alpha1Validator,
    model.userEntityV1alpha1Validator,
    model.locationEntityV1alpha1Validator,
  ];
  // A validator answers false for a kind that is not its own, and throws for a fault.
  return [
    ...envelope.map(
      (policy): Check =>
        (entity) =>
          policy.enforce(entity),
    ),
    ...kinds.map(
      (kind): Check =>
        (entity) =>
          kind.check(entity),
    ),
  ];
};

const OWNED = /^(?:component|api|resource|system|domain)$/i;
const WITH_LIFECYCLE = /^(?:component|api)$/i;

const withGapsFilled = (entity: PlainObject): PlainObject => {
  const kind = typeof entity['kind'] === 'string' ? entity['kind'] : '';
  const { metadata, spec } = entity;
  return {
    ...entity,
    ...(isPlainObject(metadata) && isPlainObject(metadata['annotations'])
      ? { metadata: { ...metadata, annotations: withNumbersAsText(metadata['annotations']) } }
      : {}),
    ...(OWNED.test(kind) && (spec === undefined || spec === null || isPlainObject(spec)) ? { spec: withRequired(spec ?? {}, kind) } : {}),
  };
};

const withRequired = (spec: PlainObject, kind: string): PlainObject => ({
  ...spec,
  owner: textOr(spec['owner'], 'missing'),
  ...(WITH_LIFECYCLE.test(kind) ? { lifecycle: textOr(spec['lifecycle'], 'missing') } : {}),
});

/** `interlock.dev/tier: 1` without quotes is a number to YAML; in annotations of our own that is as clear as text. Elsewhere Backstage's rule stands: text only. */
const withNumbersAsText = (annotations: PlainObject): PlainObject =>
  Object.fromEntries(
    Object.entries(annotations).map(([key, value]) => [
      key,
      key.startsWith('interlock.dev/') && typeof value === 'number' ? String(value) : value,
    ]),
  );

const textOr = (value: PlainValue | undefined, otherwise: string): PlainValue =>
  typeof value === 'string' && value.trim() !== '' ? value : otherwise;

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
