import { mergeMetrics, mergeOpenApi, mergeReadiness } from './merge-answers.ts';
import { routeTable } from './route-table.ts';

describe('metrics of several processes', () => {
  it('are one exposition in which each sample says whose it is', () => {
    const relay = '# HELP up Whether\n# TYPE up gauge\nup 1\n# TYPE took histogram\ntook_bucket{le="1"} 2\ntook_sum 3\ntook_count 2\n';
    const approval = '# HELP up Whether\n# TYPE up gauge\nup 0\n';
    expect(
      mergeMetrics(
        new Map([
          ['relay', relay],
          ['approval', approval],
        ]),
      ),
    ).toBe(
      [
        '# HELP up Whether',
        '# TYPE up gauge',
        'up{service="relay"} 1',
        'up{service="approval"} 0',
        '# TYPE took histogram',
        'took_bucket{service="relay",le="1"} 2',
        'took_sum{service="relay"} 3',
        'took_count{service="relay"} 2',
        '',
      ].join('\n'),
    );
  });
});

describe('readiness of several processes', () => {
  const ready = { status: 'ready', checks: { messages: 'ok' } };
  it('is ready when all are', () => {
    expect(mergeReadiness(new Map([['relay', ready]]))).toEqual({ status: 'ready', checks: { 'relay.messages': 'ok' } });
  });

  it('is not when one says so, or says nothing', () => {
    const waiting = { status: 'not_ready', checks: { messages: 'not consuming yet' } };
    expect(
      mergeReadiness(
        new Map([
          ['relay', ready],
          ['approval', waiting],
        ]),
      ).status,
    ).toBe('not_ready');
    expect(mergeReadiness(new Map([['relay', undefined]]))).toEqual({ status: 'not_ready', checks: { relay: 'does not answer' } });
  });
});

describe('OpenAPI of several processes', () => {
  it('has the paths and components of all', () => {
    const of = (path: string) => ({ openapi: '3.1.0', paths: { [path]: { get: {} } }, components: { schemas: { [path]: {} } } });
    expect(mergeOpenApi([of('/a'), of('/b')])).toEqual({
      openapi: '3.1.0',
      paths: { '/a': { get: {} }, '/b': { get: {} } },
      components: { schemas: { '/a': {}, '/b': {} } },
    });
  });
});

describe('the routes of several processes', () => {
  it('go to the service that owns their prefix', () => {
    const table = routeTable([
      { name: 'ledger-projection', url: 'http://l', paths: ['/v1/releases', '/v1/releases/:releaseId', '/metrics', '/v1/parked'] },
      {
        name: 'approval',
        url: 'http://a',
        paths: ['/v1/approvals/:id', '/healthz/ready', '/v1/local/login', '/services/:service/v1/parked/replay'],
      },
    ]);
    expect([...table]).toEqual([
      ['/v1/releases', 'http://l'],
      ['/services/ledger-projection/v1/parked', 'http://l'],
      ['/v1/approvals', 'http://a'],
      ['/services/approval/v1/parked', 'http://a'],
    ]);
  });

  it('are refused when two services claim one prefix', () => {
    const both = () =>
      routeTable([
        { name: 'a', url: '', paths: ['/v1/things'] },
        { name: 'b', url: '', paths: ['/v1/things/:id'] },
      ]);
    expect(both).toThrow('/v1/things is served by a and by b');
  });
});
