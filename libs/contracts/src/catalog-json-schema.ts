import { toJSONSchema, z } from 'zod';
import { ANNOTATIONS, NOT_DEPLOYED_TYPES, RUNTIME_ANNOTATIONS } from './catalog-annotations.ts';

type Schema = Record<string, unknown>;

/** Draft 7: what Backstage's own validator and editors' YAML servers read. */
const annotationsOf = (shape: z.ZodRawShape): Schema => {
  const { type, properties } = toJSONSchema(z.object(shape), { io: 'input', target: 'draft-7' });
  return { type, properties };
};

/** Each says that it is of an object: Backstage's validator complains of a schema that leaves it open. */
const object = (properties: Record<string, Schema>, ...required: readonly string[]): Schema => ({
  type: 'object',
  ...(required.length === 0 ? {} : { required }),
  properties,
});
const annotations = (schema: Schema): Schema => object({ metadata: object({ annotations: schema }) });

/** Backstage compares kinds exactly, and we compare types without case. */
const anyCase = (word: string): string => word.replaceAll(/[a-z]/g, (letter) => `[${letter.toUpperCase()}${letter}]`);
const ofType = (...types: readonly string[]): Schema =>
  object({ spec: object({ type: { type: 'string', pattern: `^\\s*(?:${types.map(anyCase).join('|')})\\s*$` } }, 'type') }, 'spec');
const ofKind = (kind: string): Schema => object({ kind: { const: kind } }, 'kind');

const text: Schema = { type: 'string', pattern: '\\S' };

/** What a Component needs for its releases not to be held. */
const deployed: Schema = object(
  {
    metadata: object(
      {
        annotations: {
          ...object({}, 'interlock.dev/tier'),
          anyOf: RUNTIME_ANNOTATIONS.map((key) => object({ [key]: { ...text, maxLength: 200 } }, key)),
        },
      },
      'annotations',
    ),
  },
  'metadata',
);

const environment: Schema = object({
  metadata: object({ name: { type: 'string', maxLength: 63, pattern: '^[a-z0-9]+(?:-+[a-z0-9]+)*$' } }),
});

/** A subschema for what fits another. */
const where = (fits: Schema, asked: Schema, otherwise?: Schema): Schema => ({
  if: fits,
  // oxlint-disable-next-line unicorn/no-thenable -- a keyword of JSON Schema
  then: asked,
  ...(otherwise === undefined ? {} : { else: otherwise }),
});

/**
 * JSON Schema (draft 7) of descriptors, beside Backstage's own: the annotations of `interlock.dev/`, what a Component needs, and the Resource of type `environment`.
 * What it refuses is a finding of `interlock catalog check`; whether owners and dependencies exist, only the whole catalog can say.
 */
export const catalogEntityJsonSchema = (): Schema => ({
  $schema: 'http://json-schema.org/draft-07/schema#',
  $id: 'https://interlock.dev/schemas/catalog-entity.schema.json',
  title: 'Backstage descriptors, as Interlock reads them',
  type: 'object',
  allOf: [
    where(ofKind('Component'), {
      allOf: [
        annotations(annotationsOf(ANNOTATIONS.component)),
        object({ spec: object({ owner: text, lifecycle: { ...text, maxLength: 63 } }, 'owner', 'lifecycle') }, 'spec'),
        where(ofType(...NOT_DEPLOYED_TYPES), {}, deployed),
      ],
    }),
    where(
      { allOf: [ofKind('Resource'), ofType('environment')] },
      {
        allOf: [annotations(annotationsOf(ANNOTATIONS.environment)), environment, object({ spec: object({ owner: text }, 'owner') })],
      },
    ),
  ],
});

/** The annotations alone, by what has them: for tools that look at `metadata.annotations`. */
export const catalogAnnotationsJsonSchema = (): Schema => ({
  $schema: 'http://json-schema.org/draft-07/schema#',
  $id: 'https://interlock.dev/schemas/catalog-annotations.schema.json',
  title: 'Annotations that Interlock reads',
  definitions: {
    component: annotationsOf(ANNOTATIONS.component),
    environment: annotationsOf(ANNOTATIONS.environment),
  },
  anyOf: [{ $ref: '#/definitions/component' }, { $ref: '#/definitions/environment' }],
});
