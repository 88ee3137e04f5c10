import { Controller, Get, HttpCode, Module, Post } from '@nestjs/common';
import { Role } from '@interlock/contracts';
import { z } from 'zod';
import { Caller, Requires, type Principal } from '../identity/index.ts';
import { startTestApp, testConfig, type TestApp } from '../testing/index.ts';
import { RawBytes, RawBytesBody, ZodBody, ZodParam, ZodQuery } from './body.decorator.ts';
import { listRoutes, UnguardedRouteError } from './list-routes.provider.ts';
import { Route } from './route-description.ts';

const Order = z.strictObject({ name: z.string(), count: z.number().int().optional() });

@Controller('v1/things')
class Things {
  @Get()
  @Requires('viewer')
  list(
    @ZodQuery(z.strictObject({ limit: z.coerce.number().int().max(200).optional() })) query: { limit?: number },
    @Caller() caller: Principal,
  ): unknown {
    return { query, caller };
  }

  @Post()
  @HttpCode(202)
  @Requires('submitter')
  @Route({ summary: 'Makes a thing', status: 202, response: z.strictObject({ name: z.string() }) })
  make(@ZodBody(Order) body: z.infer<typeof Order>): unknown {
    return { name: body.name };
  }

  @Post(':id/bytes')
  @HttpCode(200)
  @Requires('operator')
  @RawBytes({ maxBytes: 2_000_000 })
  bytes(@ZodParam('id', z.uuid()) id: string, @RawBytesBody() body: Buffer): unknown {
    return { id, length: body.length };
  }

  @Get('broken')
  @Requires('admin')
  broken(): never {
    throw new Error('SELECT secret FROM inside');
  }
}

@Module({ controllers: [Things] })
class Services {}

const people = {
  'user:default/vera': [],
  'user:default/sam': ['group:default/submitters'],
  'user:default/olga': ['group:default/operators'],
  'user:default/ada': ['group:default/admins'],
};
const config = testConfig({
  identity: {
    roles: { submitter: ['group:default/submitters'], operator: ['group:default/operators'], admin: ['group:default/admins'] },
    workloads: [{ subject: 'ci', roles: ['submitter'] }],
  },
});
const HOLDER: Record<Role, string> = {
  viewer: 'user:default/vera',
  submitter: 'user:default/sam',
  operator: 'user:default/olga',
  admin: 'user:default/ada',
};

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp([Services], { config, people });
});
afterAll(() => app.close());

const ID = '7e2f7c1c-8c35-4d6e-9b55-0f3d5c1f2a11';
const send = (method: string, path: string, as?: string) =>
  app.request(method, path.replace(':id', ID), {
    ...(as === undefined ? {} : { as }),
    ...(method === 'POST' ? { body: { name: 'x' } } : {}),
  });

describe('every route of an app, asked by every role', () => {
  it('lets in exactly those that its rule names', async () => {
    const wrong: string[] = [];
    for (const { method, path, access } of listRoutes(app.running.app)) {
      for (const role of Role.options) {
        const { status } = await send(method, path, HOLDER[role]);
        const allowed =
          access?.kind === 'public' ||
          (access?.kind === 'role' && (access.roles.includes(role) || access.roles.includes('viewer') || role === 'admin'));
        if ((status === 403) === allowed || status === 401) wrong.push(`${role} ${method} ${path}: ${status}`);
      }
      const { status } = await send(method, path);
      if ((status === 401) !== (access?.kind === 'role')) wrong.push(`nobody ${method} ${path}: ${status}`);
    }
    // A local sign-in is public, but fails for want of a body that names someone: 422, never 401 or 403.
    expect(wrong).toEqual([]);
  });

  it('lists the operators’ routes and the local issuer’s too', () => {
    const listed = listRoutes(app.running.app).map(({ method, path }) => `${method} ${path}`);
    expect(listed).toEqual(
      expect.arrayContaining([
        'GET /healthz/live',
        'GET /healthz/ready',
        'GET /metrics',
        'GET /openapi.json',
        'POST /v1/local/login',
        'POST /v1/things/:id/bytes',
      ]),
    );
  });
});

describe('a route without a rule', () => {
  it('keeps the whole app from starting', async () => {
    class Open {
      get(): string {
        return 'open';
      }
    }
    Get('open')(Open.prototype, 'get', Object.getOwnPropertyDescriptor(Open.prototype, 'get') ?? {});
    Controller()(Open);
    class OpenServices {}
    Module({ controllers: [Open] })(OpenServices);
    const starting = startTestApp([OpenServices]);
    await expect(starting).rejects.toThrow(UnguardedRouteError);
    await expect(starting).rejects.toThrow('GET /open (Open.get)');
  });
});

describe('the caller of a guarded route', () => {
  it('is the person of the catalog, with groups and roles', async () => {
    const { json } = await app.request('GET', '/v1/things', { as: 'user:default/sam' });
    expect(json).toMatchObject({
      caller: {
        subject: 'urn:interlock:local#user:default/sam',
        kind: 'human',
        person: 'user:default/sam',
        groups: ['group:default/submitters'],
        roles: ['viewer', 'submitter'],
      },
    });
  });

  it('is a workload without person or groups', async () => {
    const { json } = await app.request('GET', '/v1/things', { as: 'ci' });
    expect(json).toMatchObject({
      caller: { subject: 'urn:interlock:local#ci', kind: 'workload', groups: [], roles: ['viewer', 'submitter'] },
    });
    expect(json).not.toHaveProperty('caller.person');
  });
});

describe('a refusal', () => {
  it.each([
    ['without a token', undefined],
    ['with rubbish', 'Bearer x.y.z'],
    ['with another scheme', 'Basic YTpi'],
  ])('of a caller %s is one and the same 401', async (_what, authorization) => {
    const answer = await app.request('GET', '/v1/things', { headers: authorization === undefined ? {} : { authorization } });
    expect(answer.status).toBe(401);
    expect(answer.headers.get('www-authenticate')).toBe('Bearer realm="interlock"');
    expect(answer.json).toEqual({
      type: 'urn:interlock:problem:auth.unauthenticated',
      title: 'Not signed in',
      status: 401,
      code: 'auth.unauthenticated',
      detail: 'a valid bearer token is needed',
      instance: '/v1/things',
    });
  });

  it('for want of a role says which role, and who asked with which', async () => {
    const { status, json } = await send('POST', '/v1/things', 'user:default/vera');
    expect([status, json]).toEqual([
      403,
      expect.objectContaining({
        code: 'auth.forbidden',
        detail: 'needs the role submitter; you are user:default/vera, with the role viewer (identity.roles of interlock.yaml)',
      }),
    ]);
  });

  it('of an expired token is a 401', async () => {
    const token = await app.tokenFor('user:default/sam');
    app.clock.advance(3_700_000);
    const { status } = await app.request('GET', '/v1/things', { headers: { authorization: `Bearer ${token}` } });
    expect(status).toBe(401);
  });
});

describe('problems', () => {
  it('name field, found and expected of a body that does not match', async () => {
    const { status, json, headers } = await app.request('POST', '/v1/things', { as: HOLDER.submitter, body: { name: 7, colour: 'red' } });
    expect(status).toBe(422);
    expect(headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
    expect(json).toMatchObject({
      code: 'http.invalid_body',
      errors: [
        { field: 'name', found: '7', expected: 'string' },
        { field: 'document', found: 'unknown member "colour"', expected: expect.stringMatching(/^only name\b/) },
      ],
    });
  });

  it('name the parameter of a path, and the field of a query', async () => {
    const path = await app.request('POST', '/v1/things/x/bytes', {
      as: HOLDER.operator,
      bytes: 'b',
      headers: { 'content-type': 'text/plain' },
    });
    expect([path.status, path.json]).toEqual([
      400,
      expect.objectContaining({ code: 'http.invalid_parameter', errors: [expect.objectContaining({ field: 'id', found: '"x"' })] }),
    ]);
    const query = await app.request('GET', '/v1/things?limit=1000', { as: HOLDER.viewer });
    expect([query.status, query.json]).toEqual([
      400,
      expect.objectContaining({ code: 'http.invalid_query', errors: [expect.objectContaining({ field: 'limit' })] }),
    ]);
  });

  it('say nothing of the inside', async () => {
    const { status, text } = await app.request('GET', '/v1/things/broken', { as: HOLDER.admin });
    expect([status, JSON.parse(text)]).toEqual([
      500,
      { type: 'urn:interlock:problem:internal', title: 'Interlock failed', status: 500, code: 'internal', instance: '/v1/things/broken' },
    ]);
  });

  it('answer unknown routes, and routes asked with another method', async () => {
    const unknown = await app.request('GET', '/nowhere?x=<script>');
    expect([unknown.status, unknown.json]).toEqual([
      404,
      expect.objectContaining({
        code: 'http.not_found',
        instance: '/nowhere',
        detail: 'no route takes GET /nowhere: /openapi.json lists those there are',
      }),
    ]);
    const other = await app.request('DELETE', '/v1/things?x=1', { as: HOLDER.admin });
    expect([other.status, other.headers.get('allow'), other.json]).toEqual([
      405,
      'GET, POST',
      expect.objectContaining({ code: 'http.method_not_allowed', detail: '/v1/things: found DELETE, expected GET, POST' }),
    ]);
    const below = await app.request('PUT', `/v1/things/${ID}/bytes`, { as: HOLDER.admin });
    expect([below.status, below.headers.get('allow')]).toEqual([405, 'POST']);
    expect((await app.request('GET', '/v1/thingsandmore')).status).toBe(404);
  });
});

describe('raw bytes', () => {
  it('reach the handler as they are, whatever they are called', async () => {
    const bytes = Buffer.from('{"a":1,"a":2');
    const { status, json } = await app.request('POST', `/v1/things/${ID}/bytes`, {
      as: HOLDER.operator,
      bytes,
      headers: { 'content-type': 'application/json' },
    });
    expect([status, json]).toEqual([200, { id: ID, length: bytes.length }]);
  });

  it.each([
    [1_999_999, 200],
    [2_000_001, 413],
  ])('of %d bytes are answered %d under a limit of 2,000,000', async (length, expected) => {
    const { status } = await app.request('POST', `/v1/things/${ID}/bytes`, {
      as: HOLDER.operator,
      bytes: Buffer.alloc(length),
      headers: { 'content-type': 'application/octet-stream' },
    });
    expect(status).toBe(expected);
  });
});

describe('a body that was packed', () => {
  it.each(['/v1/things', `/v1/things/${ID}/bytes`])('is refused, whatever the route takes: %s', async (path) => {
    const { status, json } = await app.request('POST', path, {
      as: path.endsWith('bytes') ? HOLDER.operator : HOLDER.submitter,
      bytes: Buffer.from('{"name":"x"}'),
      headers: { 'content-type': 'application/json', 'content-encoding': 'gzip' },
    });
    expect([status, json]).toEqual([
      415,
      expect.objectContaining({ errors: [{ field: 'content-encoding', found: 'gzip', expected: 'none: bodies are sent as they are' }] }),
    ]);
  });
});

describe('every answer', () => {
  it('carries the security headers', async () => {
    for (const path of ['/healthz/live', '/nowhere', '/v1/things']) {
      const { headers } = await app.request('GET', path);
      expect([headers.get('x-content-type-options'), headers.get('cache-control')]).toEqual(['nosniff', 'no-store']);
    }
  });
});

describe('/openapi.json', () => {
  it('has every listed route with its schemas and role', async () => {
    const { json } = await app.request('GET', '/openapi.json');
    expect(json).toMatchObject({
      openapi: '3.1.1',
      paths: {
        '/v1/things': {
          post: {
            summary: 'Makes a thing',
            'x-interlock-roles': ['submitter'],
            requestBody: { content: { 'application/json': { schema: { type: 'object', required: ['name'] } } } },
            responses: { 202: { content: { 'application/json': { schema: { type: 'object' } } } } },
          },
        },
        '/v1/things/{id}/bytes': { post: { parameters: [{ name: 'id', in: 'path', required: true, schema: { format: 'uuid' } }] } },
        '/healthz/live': { get: { security: [] } },
      },
    });
  });
});
