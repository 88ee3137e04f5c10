// Grafana dashboards. A panel is a title, what it asks, and how it is shown; the rest is the same for all.

const PROMETHEUS = { type: 'prometheus', uid: 'prometheus' };

const timeseries = (title, unit, ...targets) => ({ type: 'timeseries', title, unit, targets });
const stat = (title, unit, ...targets) => ({ type: 'stat', title, unit, targets });
const ask = (expr, legendFormat = '__auto') => ({ expr, legendFormat });

const quantile = (q, metric, by, only = '') =>
  `histogram_quantile(${q}, sum by (le, ${by}) (rate(${metric}_bucket${only}[$__rate_interval])))`;

/**
 * What was deployed and what was taken back, as marks on every panel of every dashboard, each at its own instant: a series of these is one deployment, and its value is when. Rising
 * counters would tell neither which component went where, nor of the first deployment that a counter counts.
 */
const ANNOTATIONS = [
  ['Deployments', 'applied', 'green', 'Deployed'],
  ['Rollbacks', 'rolled_back', 'orange', 'Rolled back'],
  ['Failed deployments', 'failed', 'red', 'Failed'],
].map(([name, result, iconColor, what]) => ({
  name,
  enable: true,
  iconColor,
  datasource: PROMETHEUS,
  expr: `label_replace(interlock_recent_deployment_timestamp_seconds{result="${result}"}, "name", "$1", "component", "[^:]+:(?:default/)?(.+)") * 1000`,
  titleFormat: `${what} {{name}} → {{environment}}`,
  textFormat: 'release {{release}}',
  tagKeys: 'component,environment',
  useValueForTime: true,
}));

const GRID = 24;

const panelOf = ({ type, title, unit, targets }, index, columns) => {
  const width = GRID / columns;
  return {
    id: index + 1,
    type,
    title,
    datasource: PROMETHEUS,
    gridPos: { x: (index % columns) * width, y: Math.floor(index / columns) * 8, w: width, h: 8 },
    fieldConfig: { defaults: { unit, min: 0 }, overrides: [] },
    options: type === 'stat' ? { reduceOptions: { calcs: ['lastNotNull'] } } : { legend: { displayMode: 'list', placement: 'bottom' } },
    targets: targets.map((target, at) => ({ refId: String.fromCharCode(65 + at), datasource: PROMETHEUS, ...target })),
  };
};

const dashboard = ({ uid, title, columns, panels }) => ({
  uid,
  title,
  tags: ['interlock'],
  schemaVersion: 39,
  editable: false,
  refresh: '10s',
  time: { from: 'now-1h', to: 'now' },
  annotations: { list: ANNOTATIONS },
  templating: { list: [] },
  panels: panels.map((panel, index) => panelOf(panel, index, columns)),
});

const RELEASES = dashboard({
  uid: 'interlock-releases',
  title: 'Interlock: releases',
  columns: 3,
  panels: [
    stat('Decisions, last hour', 'short', ask('sum by (outcome) (increase(interlock_decisions_total[1h]))', '{{outcome}}')),
    stat('Deployments, last hour', 'short', ask('sum by (result) (increase(interlock_deployments_total[1h]))', '{{result}}')),
    stat('Messages put aside', 'short', ask('max by (group) (interlock_parked_messages)', '{{group}}')),
    timeseries('Decisions by outcome', 'ops', ask('sum by (outcome) (rate(interlock_decisions_total[$__rate_interval]))', '{{outcome}}')),
    timeseries(
      'Deployments by what became of them',
      'ops',
      ask('sum by (result) (rate(interlock_deployments_total[$__rate_interval]))', '{{result}}'),
    ),
    timeseries('Time per stage, half of the releases', 's', ask(quantile(0.5, 'interlock_stage_seconds', 'stage'), '{{stage}}')),
    timeseries('Time per stage, 95 of 100 releases', 's', ask(quantile(0.95, 'interlock_stage_seconds', 'stage'), '{{stage}}')),
    timeseries(
      'Waiting for people',
      's',
      ask(quantile(0.5, 'interlock_stage_seconds', 'stage', '{stage="approve"}'), 'half of the approvals'),
    ),
    timeseries('Position of the views', 'short', ask('interlock_projection_position', '{{instance}}')),
  ],
});

const SERVICES = dashboard({
  uid: 'interlock-services',
  title: 'Interlock: services',
  columns: 3,
  panels: [
    timeseries('Messages behind', 'short', ask('sum by (group, topic) (interlock_consumer_lag)', '{{group}} · {{topic}}')),
    timeseries('Record behind', 's', ask('max by (reader) (interlock_record_lag_seconds)', '{{reader}}')),
    timeseries(
      'Messages handled, by verdict',
      'ops',
      ask('sum by (group, verdict) (rate(interlock_messages_handled_total[$__rate_interval]))', '{{group}} {{verdict}}'),
    ),
    timeseries('Time for a message, p95', 's', ask(quantile(0.95, 'interlock_message_handling_seconds', 'group'), '{{group}}')),
    timeseries(
      'Requests',
      'reqps',
      ask('sum by (service, status) (rate(interlock_http_request_seconds_count[$__rate_interval]))', '{{service}} {{status}}'),
    ),
    timeseries('Time for a request, p95', 's', ask(quantile(0.95, 'interlock_http_request_seconds', 'service'), '{{service}}')),
    timeseries('Event loop delay, p99', 's', ask('nodejs_eventloop_lag_p99_seconds', '{{service}}')),
    timeseries('Memory', 'bytes', ask('process_resident_memory_bytes', '{{service}}')),
    timeseries('CPU', 'percentunit', ask('rate(process_cpu_seconds_total[$__rate_interval])', '{{service}}')),
    stat('Answering', 'short', ask('up{job="interlock"}', '{{service}}')),
  ],
});

const text = (value) => `${JSON.stringify(value, null, 2)}\n`;

/** By path. */
export const dashboards = () => ({
  'deploy/observability/grafana/dashboards/releases.json': text(RELEASES),
  'deploy/observability/grafana/dashboards/services.json': text(SERVICES),
});
