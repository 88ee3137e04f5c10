import { readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { createMetrics } from '@interlock/service-kit';
import { parse } from 'yaml';
import { startJourney } from '../testing/index.ts';

const OBSERVABILITY = fileURLToPath(new URL('../../../../deploy/observability/', import.meta.url));
const DASHBOARDS = `${OBSERVABILITY}grafana/dashboards/`;

interface Dashboard {
  readonly annotations: { readonly list: readonly { readonly expr: string }[] };
  readonly panels: readonly { readonly targets: readonly { readonly expr: string }[] }[];
}
interface Alerts {
  readonly groups: readonly { readonly rules: readonly { readonly expr: string }[] }[];
}

/** Everything that a panel, an annotation or an alert asks Prometheus. */
const expressions = (): string[] => {
  const boards = readdirSync(DASHBOARDS).map((name) => JSON.parse(readFileSync(`${DASHBOARDS}${name}`, 'utf8')) as Dashboard);
  const alerts = parse(readFileSync(`${OBSERVABILITY}alerts.yml`, 'utf8')) as Alerts;
  return [
    ...boards.flatMap(({ annotations, panels }) => [...annotations.list, ...panels.flatMap(({ targets }) => targets)]),
    ...alerts.groups.flatMap(({ rules }) => rules),
  ].map(({ expr }) => expr);
};

/** Names of series, with the label values that are asked for. */
const asked = (): { readonly series: string; readonly matchers: readonly string[] }[] =>
  expressions().flatMap((expr) =>
    [...expr.matchAll(/\b((?:interlock|nodejs|process)_\w+)(?:\{([^}]*)\})?/g)].map(([, series = '', matchers = '']) => ({
      series,
      matchers: matchers === '' ? [] : matchers.split(','),
    })),
  );

const served = async (): Promise<string> => {
  const journey = await startJourney([{ name: 'observed' }]);
  try {
    const { releaseId } = await journey.door.submit(journey.organisation.candidate('observed'));
    await journey.door.until(releaseId, 'DeploymentApplied');
    await journey.settled();
    const { text } = await journey.door.ask('GET', '/metrics');
    return `${text}\n${await createMetrics({ process: true }).text()}`;
  } finally {
    await journey.close();
  }
};

describe('what panels and alerts ask for', () => {
  it('is served by /metrics after one release, under that name, with those labels', async () => {
    const lines = (await served()).split('\n');
    const wanted = asked();
    expect(wanted.length).toBeGreaterThan(20);
    const absent = wanted.filter(({ series, matchers }) => {
      const names = matchers.map((matcher) => matcher.split(/[=!~]/)[0]?.trim() ?? '');
      const found = lines.filter((line) => new RegExp(`^${series}[{ ]`).test(line) || line.startsWith(`# TYPE ${series} `));
      // A counter that is not there cannot rise; others may have nothing to tell yet.
      if (lines.includes(`# TYPE ${series} counter`))
        return !found.some((line) => !line.startsWith('#') && matchers.every((one) => line.includes(one)));
      return found.length === 0 || !names.every((label) => found.some((line) => line.includes(`${label}="`)));
    });
    expect(absent).toEqual([]);
  });
});
