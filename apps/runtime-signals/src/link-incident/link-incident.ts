import type { Actor, FieldError, IncidentAccepted, IncidentLink } from '@interlock/contracts';
import { epochMs, foldRelease, progressIn } from '@interlock/domain';
import { HttpError, type CausingMessage, type Clock, type HttpErrorCode, type ReleaseRepository } from '@interlock/service-kit';
import type { ResidentReleases } from './resident-releases.ts';

export interface LinkIncidentParts {
  readonly repository: ReleaseRepository;
  readonly residents: ResidentReleases;
  readonly clock: Clock;
}

/** Puts the link on the stream of the release that it is about, once per incident and environment. A link is a fact for people: no rule reads it. */
export const linkIncident =
  ({ repository, residents, clock }: LinkIncidentParts) =>
  async (link: IncidentLink, linkedBy: Actor, message: CausingMessage): Promise<IncidentAccepted> => {
    const { incident, environment, startedAt } = link;
    if (startedAt !== undefined && epochMs(startedAt) > clock.epochMs())
      throw refusal('http.invalid_body', { field: 'startedAt', found: startedAt, expected: `an instant not after ${clock.now()}` });
    const releaseId = link.releaseId ?? residentOf(link, residents);
    const { history, outcome } = await repository.handle(releaseId, message, (before) => {
      const state = foldRelease(before);
      if (state.status === 'unknown')
        throw refusal('http.not_found', { field: 'releaseId', found: releaseId, expected: 'a release on the record' });
      if (progressIn(state, environment) === undefined)
        throw refusal('http.conflict', { field: 'environment', found: environment, expected: 'one that the release was asked for in' });
      if (before.some((event) => isLink(event, incident, environment))) return [];
      return [{ type: 'IncidentLinked', data: { environment, incident, linkedBy, ...(startedAt === undefined ? {} : { startedAt }) } }];
    });
    const state = foldRelease(history);
    const linked = history.find((event) => isLink(event, incident, environment));
    if (state.status === 'unknown' || linked === undefined)
      throw refusal('http.conflict', { field: 'idempotency-key', found: 'one that was used for another incident', expected: 'a new one' });
    return {
      incident,
      releaseId,
      component: state.candidate.component,
      environment,
      linkedAt: linked.metadata.recordedAt,
      created: outcome === 'appended',
    };
  };

type History = Awaited<ReturnType<ReleaseRepository['read']>>;

const isLink = (event: History[number], incident: string, environment: string): boolean =>
  event.type === 'IncidentLinked' && event.data.incident === incident && event.data.environment === environment;

const residentOf = ({ component, environment }: IncidentLink, residents: ResidentReleases): string => {
  const releaseId = component === undefined ? undefined : residents.of(component, environment);
  if (releaseId !== undefined) return releaseId;
  throw refusal('http.conflict', {
    field: 'component',
    found: `${component ?? 'nothing'}, of which no release was applied in ${environment}`,
    expected: 'a component with a release that was, or releaseId',
  });
};

const refusal = (code: HttpErrorCode, error: FieldError): HttpError =>
  new HttpError(code, `${error.field}: found ${error.found}, expected ${error.expected}`, { errors: [error] });
