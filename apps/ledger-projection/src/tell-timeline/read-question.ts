import { EntityRef, EnvironmentName, Instant, type FieldError } from '@interlock/contracts';
import { epochMs, secondsAfter } from '@interlock/domain';
import { HttpError, type HttpErrorCode } from '@interlock/service-kit';
import { z } from 'zod';
import type { DependencyGraph } from './dependency-graph.ts';
import type { LinkedIncident, TimelineQueries } from './timeline-queries.ts';

export const TimelineQuery = z.strictObject({
  since: Instant.optional(),
  until: Instant.optional(),
  component: EntityRef.optional(),
  environment: EnvironmentName.optional(),
  incident: z.string().min(1).max(500).optional(),
  limit: z.coerce.number().int().min(1).max(500).default(100),
  after: z.coerce.number().int().nonnegative().max(Number.MAX_SAFE_INTEGER).optional(),
});
export type TimelineQuery = z.infer<typeof TimelineQuery>;

/** What is asked, with what an incident brings. */
export interface Question {
  readonly since: string;
  readonly until: string;
  readonly anchor: { readonly at: string; readonly incident: string | null };
  readonly environment: string | null;
  readonly components: readonly EntityRef[] | null;
}

export interface ReadQuestionParts {
  readonly timeline: TimelineQueries;
  readonly graph: DependencyGraph;
  readonly now: () => string;
}

/** Looked at around an incident whose window nobody named. */
const BEFORE_SECONDS = 24 * 3_600;
const AFTER_SECONDS = 3_600;

/** A name that neither catalog nor record has is refused: a slip of the pen must not read as "nothing changed". */
export const readQuestion = (query: TimelineQuery, parts: ReadQuestionParts): Question => {
  const links = query.incident === undefined ? [] : linksOf(query.incident, parts.timeline);
  const anchorAt = links[0] === undefined ? null : anchorOf(links[0]);
  const until = query.until ?? (anchorAt === null ? parts.now() : secondsAfter(anchorAt, AFTER_SECONDS));
  const since = query.since ?? (anchorAt === null ? undefined : secondsAfter(anchorAt, -BEFORE_SECONDS));
  if (since === undefined) throw refusal('since', 'nothing', 'an instant like "2026-01-02T03:04:05.678Z", or an incident beside it');
  requireTime('since', since);
  requireTime('until', until);
  if (epochMs(until) <= epochMs(since)) {
    // Whoever named one of the two is told of that one.
    if (query.until === undefined && query.since !== undefined)
      throw refusal(
        'since',
        since,
        `an instant before ${until}${anchorAt === null ? ', which is now' : ', where the time around the incident ends'}`,
      );
    throw refusal('until', until, `an instant after ${since}`);
  }
  const components = query.component === undefined ? linkedComponents(links) : [query.component];
  const environment = query.environment ?? linkedEnvironment(links);
  requireKnown(query, parts);
  return { since, until, environment, components, anchor: { at: anchorAt ?? until, incident: query.incident ?? null } };
};

const linksOf = (incident: string, timeline: TimelineQueries): LinkedIncident[] => {
  const links = timeline.incident(incident);
  if (links.length === 0) throw new HttpError('http.not_found', 'no such incident was linked to a release (POST /v1/incidents)');
  return links;
};

/** When it began, where whoever linked it said so; else when it was linked. */
const anchorOf = ({ event }: LinkedIncident): string => {
  const { startedAt } = event.data as { startedAt?: string };
  return startedAt ?? event.metadata.recordedAt;
};

const linkedComponents = (links: readonly LinkedIncident[]): EntityRef[] | null => {
  const components = [...new Set(links.flatMap(({ component }) => component ?? []))];
  return components.length === 0 ? null : components;
};

/** Linked in several environments: all of them are looked at. */
const linkedEnvironment = (links: readonly LinkedIncident[]): string | null => {
  const names = new Set(links.map(({ environment }) => environment));
  return names.size === 1 ? (links[0]?.environment ?? null) : null;
};

const requireTime = (field: string, instant: string): void => {
  // The pattern of an instant lets the 99th of a month through.
  if (secondsAfter(instant, 0) !== instant) throw refusal(field, instant, 'a day and a time that exist');
};

const requireKnown = ({ component, environment }: TimelineQuery, { timeline, graph }: ReadQuestionParts): void => {
  if (component !== undefined && !graph.has(component) && !timeline.knowsComponent(component))
    throw refusal('component', component, 'a component that the catalog or the record has');
  if (environment !== undefined && !graph.hasEnvironment(environment) && !timeline.knowsEnvironment(environment))
    throw refusal('environment', environment, 'an environment that the catalog or the record has', 'environment.unknown');
};

const refusal = (field: string, found: string, expected: string, code: HttpErrorCode = 'http.invalid_query'): HttpError => {
  const error: FieldError = { field, found, expected };
  return new HttpError(code, `${field}: found ${found}, expected ${expected}`, { errors: [error] });
};
