import type { DatabaseSync } from 'node:sqlite';
import type { EnforcementQuery, EnforcementReport, RecordedEvent, ReleaseEventData } from '@interlock/contracts';
import { eventOf, type EventRow } from '../project-record/event-row.ts';

type Decision = ReleaseEventData<'DecisionRecorded'>;
type Stopped = EnforcementReport['releases'][number];

const MOST_RELEASES = 200;
const MOST_COMPONENTS = 20;
const STOPS: ReadonlySet<string> = new Set(['deny', 'hold', 'escalate', 'indeterminate']);

/** The newest decision of each release and environment, newest first, where it was only observed. */
const NEWEST = `
  SELECT events.position AS position, events.body AS body, releases.component AS component
  FROM (SELECT max(position) AS position FROM decisions GROUP BY release_id, environment) AS newest
  JOIN events USING (position) JOIN releases ON events.stream = 'release-' || releases.release_id
  WHERE events.body ->> '$.data.enforcement' = 'observe' ORDER BY events.position DESC`;

/** Whom enforcing would hit, by code and release: so that a rule is not switched on without knowing. */
export const reportEnforcement =
  (database: DatabaseSync) =>
  ({ environment, since }: EnforcementQuery): EnforcementReport => {
    let observed = 0;
    const stopped: Stopped[] = [];
    const codes = new Map<string, { severity: EnforcementReport['byCode'][number]['severity']; title: string; components: string[] }>();
    for (const row of database.prepare(NEWEST).iterate() as Iterable<EventRow & { component: string }>) {
      const decided = eventOf(row) as RecordedEvent & { readonly data: Decision };
      if ((environment ?? decided.data.environment) !== decided.data.environment || decided.data.decidedAt < (since ?? '')) continue;
      observed += 1;
      if (!STOPS.has(decided.data.outcome)) continue;
      stopped.push(stoppedBy(decided.stream.slice('release-'.length), row.component, decided.data));
      for (const { code, severity, title } of decided.data.reasons.filter((reason) => STOPS.has(reason.severity))) {
        const known = codes.get(code) ?? { severity, title, components: [] };
        codes.set(code, { ...known, components: [...known.components, row.component] });
      }
    }
    return {
      observed,
      wouldStop: stopped.length,
      byCode: [...codes]
        .map(([code, { severity, title, components }]) => ({
          code,
          severity,
          title,
          releases: components.length,
          components: [...new Set(components)].toSorted().slice(0, MOST_COMPONENTS),
        }))
        .toSorted((left, right) => right.releases - left.releases || (left.code < right.code ? -1 : 1)),
      releases: stopped.slice(0, MOST_RELEASES),
    };
  };

const stoppedBy = (releaseId: string, component: string, { environment, decisionId, outcome, reasons, decidedAt }: Decision): Stopped => ({
  releaseId,
  component,
  environment,
  decisionId,
  outcome,
  codes: reasons.filter(({ severity }) => STOPS.has(severity)).map(({ code }) => code),
  decidedAt,
});
