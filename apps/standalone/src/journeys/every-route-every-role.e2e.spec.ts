import type { Role } from '@interlock/contracts';
import { pathOf, startJourney, type Journey } from '../testing/index.ts';

type Rule = 'public' | Role | 'submitter or operator';

/** What each route asks of its caller. A route that is not in here fails: whoever adds one says here who may call it (T5). */
const TABLE: Readonly<Record<string, Rule>> = {
  'GET /healthz/live': 'public',
  'GET /healthz/ready': 'public',
  'GET /metrics': 'public',
  'GET /openapi.json': 'public',
  'POST /v1/local/login': 'public',
  'GET /v1/local/jwks': 'public',
  'POST /v1/release-candidates': 'submitter',
  'POST /v1/release-candidates/:id/evidence': 'submitter',
  'POST /v1/release-candidates/pipeline-events': 'submitter',
  'POST /v1/signals': 'operator',
  'GET /v1/signals': 'viewer',
  'POST /v1/incidents': 'operator',
  'GET /v1/releases': 'viewer',
  'GET /v1/releases/:id': 'viewer',
  'GET /v1/releases/:id/events': 'viewer',
  'GET /v1/decisions': 'viewer',
  'GET /v1/decisions/:id': 'viewer',
  'GET /v1/decisions/:id/certificate': 'viewer',
  'GET /v1/approvals': 'viewer',
  'GET /v1/approvals/:id': 'viewer',
  'POST /v1/approvals/:id/grant': 'viewer',
  'POST /v1/approvals/:id/refuse': 'viewer',
  'POST /v1/environments/:name/freezes': 'operator',
  'POST /v1/environments/:name/freezes/:id/end': 'operator',
  'GET /v1/environments/:name/freezes': 'viewer',
  'GET /v1/deployments': 'viewer',
  'POST /v1/deployments': 'submitter or operator',
  'POST /v1/deployments/drift/:id/accept': 'operator',
  'GET /v1/catalog/entities': 'viewer',
  'GET /v1/catalog/entities/:kind/:namespace/:name': 'viewer',
  'GET /v1/catalog/findings': 'viewer',
  'GET /v1/catalog/scorecards': 'viewer',
  'GET /v1/catalog/scorecards/:kind/:namespace/:name': 'viewer',
  'GET /v1/ledger/head': 'viewer',
  'GET /v1/ledger/proof': 'viewer',
  'GET /v1/ledger/consistency': 'viewer',
  'GET /v1/ledger/events': 'viewer',
  'GET /v1/ledger/activity': 'viewer',
  'GET /v1/ledger/position': 'viewer',
  'GET /v1/ledger/timeline': 'viewer',
  'GET /v1/ledger/enforcement': 'viewer',
  'POST /v1/promotions': 'submitter or operator',
  'GET /v1/promotions/rollback': 'viewer',
  'POST /v1/promotions/rollback': 'operator',
  'GET /v1/parked': 'operator',
  'POST /v1/parked/replay': 'operator',
  'POST /v1/parked/discard': 'operator',
  'GET /services/:service/v1/parked': 'operator',
  'POST /services/:service/v1/parked/replay': 'operator',
  'POST /services/:service/v1/parked/discard': 'operator',
  'GET /v1/policies': 'viewer',
};

const HOLDERS: Readonly<Record<Role, string>> = { viewer: 'watcher', submitter: 'ci', operator: 'user:default/carol', admin: 'root' };

let journey: Journey;
let routes: { readonly key: string; readonly method: string; readonly path: string }[];
beforeAll(async () => {
  journey = await startJourney([{ name: 'tool' }], { target: 'external', workloads: { watcher: ['viewer'], root: ['admin'] } });
  routes = (await journey.services.routes()).map(({ method, path }) => ({ key: `${method} ${path}`, method, path }));
});
afterAll(() => journey?.close());

type Route = Pick<(typeof routes)[number], 'method' | 'path'>;

/** The status alone: some routes stream for as long as one listens. */
const statusFor = async ({ method, path }: Route, headers: Readonly<Record<string, string>>, body = '{}'): Promise<number> => {
  const response = await fetch(`${journey.door.url}${pathOf(path)}`, {
    method,
    headers: { ...headers, ...(method === 'GET' ? {} : { 'content-type': 'application/json' }) },
    ...(method === 'GET' ? {} : { body }),
  });
  await response.body?.cancel();
  return response.status;
};

describe('the table of routes', () => {
  it('names exactly the routes that are served', () => {
    expect(routes.map(({ key }) => key).toSorted()).toEqual(Object.keys(TABLE).toSorted());
  });
});

describe('every route, asked by every role', () => {
  it('lets in exactly those whom the table names', async () => {
    const wrong: string[] = [];
    for (const route of routes) {
      const rule = TABLE[route.key];
      for (const [role, holder] of Object.entries(HOLDERS)) {
        const status = await statusFor(route, { authorization: `Bearer ${await journey.door.token(holder)}` });
        const refused = status === 401 || status === 403;
        const allowed = rule === 'public' || rule === 'viewer' || rule?.split(' or ').includes(role) === true || role === 'admin';
        if (refused === allowed) wrong.push(`${role}: ${route.key} → ${status}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  it('lets in nobody without a token, nor with a forged, a foreign or an empty one, whatever the body', async () => {
    const wrong: string[] = [];
    const none = Buffer.from('{"alg":"none"}').toString('base64url');
    const claims = Buffer.from(JSON.stringify({ sub: 'root', aud: 'interlock', exp: 4_102_444_800 })).toString('base64url');
    for (const route of routes.filter(({ key }) => TABLE[key] !== 'public')) {
      for (const authorization of [undefined, 'Bearer', 'Bearer x', `Bearer ${none}.${claims}.`, 'Basic cm9vdDpyb290']) {
        for (const body of ['{}', '{"']) {
          const status = await statusFor(route, authorization === undefined ? {} : { authorization }, body);
          if (status !== 401) wrong.push(`${authorization}: ${route.key} with ${body} → ${status}`);
        }
      }
    }
    expect(wrong).toEqual([]);
  });
});
