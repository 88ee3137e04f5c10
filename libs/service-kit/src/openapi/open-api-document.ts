import { toJSONSchema, type ZodType } from 'zod';
import type { ListedRoute } from '../http/list-routes.provider.ts';

/** OpenAPI 3.1 of the routes that this process serves: JSON Schema 2020-12 is its own dialect, so zod's schemas go in as they are. */
export const openApiDocument = (routes: readonly ListedRoute[], version: string): Record<string, unknown> => {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const route of routes) {
    const path = route.path.replaceAll(/:(\w+)/g, '{$1}');
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operationOf(route) };
  }
  return {
    openapi: '3.1.1',
    info: { title: 'Interlock', version, description: 'Deployment control plane. Answers of 202 mean recorded, no more.' },
    paths,
    components: {
      securitySchemes: { bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } },
      responses: { problem: { description: 'RFC 9457 problem', content: { 'application/problem+json': { schema: PROBLEM } } } },
    },
  };
};

const PROBLEM = {
  type: 'object',
  required: ['type', 'title', 'status', 'code'],
  properties: {
    type: { type: 'string' },
    title: { type: 'string' },
    status: { type: 'integer' },
    code: { type: 'string', description: 'Stable.' },
    detail: { type: 'string' },
    instance: { type: 'string' },
    errors: {
      type: 'array',
      items: {
        type: 'object',
        required: ['field', 'found', 'expected'],
        properties: { field: { type: 'string' }, found: { type: 'string' }, expected: { type: 'string' } },
      },
    },
  },
};

const operationOf = ({ access, handler, description, path }: ListedRoute): Record<string, unknown> => {
  const roles = access?.kind === 'role' ? access.roles : undefined;
  const success = String(description.status ?? 200);
  return {
    operationId: handler,
    ...(description.summary === undefined ? {} : { summary: description.summary }),
    ...(roles === undefined ? { security: [] } : { security: [{ bearer: [] }], 'x-interlock-roles': roles }),
    parameters: [...pathParameters(path, description.parameters ?? {}), ...queryParameters(description.query)],
    ...requestBody(description.body, description.rawBody === true),
    responses: {
      [success]: { description: 'As asked.', ...contentOf(description.response, description.produces ?? []) },
      default: { $ref: '#/components/responses/problem' },
    },
  };
};

const schemaOf = (schema: ZodType, io: 'input' | 'output'): Record<string, unknown> => {
  // The document names the dialect once for all.
  const members = Object.entries(toJSONSchema(schema, { io, unrepresentable: 'any' })).filter(([name]) => name !== '$schema');
  return Object.fromEntries(members);
};

const pathParameters = (path: string, schemas: Readonly<Record<string, ZodType>>): Record<string, unknown>[] =>
  [...path.matchAll(/:(\w+)/g)].map(([, name = '']) => {
    const schema = schemas[name];
    return { name, in: 'path', required: true, schema: schema === undefined ? { type: 'string' } : schemaOf(schema, 'input') };
  });

const queryParameters = (query: ZodType | undefined): Record<string, unknown>[] => {
  if (query === undefined) return [];
  const { properties, required } = schemaOf(query, 'input');
  const wanted: readonly unknown[] = Array.isArray(required) ? required : [];
  return Object.entries(typeof properties === 'object' && properties !== null ? properties : {}).map(([name, schema]) => ({
    name,
    in: 'query',
    required: wanted.includes(name),
    schema: schema as unknown,
  }));
};

const requestBody = (body: ZodType | undefined, raw: boolean): Record<string, unknown> => {
  if (raw)
    return { requestBody: { required: true, content: { 'application/octet-stream': { schema: { type: 'string', format: 'binary' } } } } };
  return body === undefined
    ? {}
    : { requestBody: { required: true, content: { 'application/json': { schema: schemaOf(body, 'input') } } } };
};

const contentOf = (response: ZodType | undefined, produces: readonly string[]): Record<string, unknown> => {
  const json = response === undefined ? [] : [['application/json', { schema: schemaOf(response, 'output') }] as const];
  const content = [...json, ...produces.map((type) => [type, {}] as const)];
  return content.length === 0 ? {} : { content: Object.fromEntries(content) };
};
