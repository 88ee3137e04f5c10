import type { FieldError, ReleaseCandidate } from '@interlock/contracts';
import { normaliseRepository } from '@interlock/domain';
import { HttpError } from '../http/http-error.ts';
import type { Principal } from './principal.ts';
import { requireRole } from './require-role.ts';

/**
 * Guards the command (T5): the role `submitter`, or a pipeline whose repository the catalog names for this component. A job announces what it was started for: its own
 * repository at its own commit (`commit`). Evidence may come from a later job of the repository.
 */
export const requireSubmitter = (
  principal: Principal,
  { component, source }: Pick<ReleaseCandidate, 'component' | 'source'>,
  what: 'candidate' | 'evidence',
): void => {
  const { pipeline } = principal;
  if (pipeline === undefined) return requireRole(principal, 'submitter');
  const { repository, commit, components } = pipeline;
  if (!components.includes(component))
    throw refused('component', component, `a component whose source location is ${repository} (claim ${REPOSITORY[pipeline.provider]})`);
  if (normaliseRepository(source.repository).toLowerCase() !== repository.toLowerCase())
    throw refused('source.repository', source.repository, `${repository} (claim ${REPOSITORY[pipeline.provider]})`);
  if (what === 'candidate' && source.revision !== commit) throw refused('source.revision', source.revision, `${commit} (claim sha)`);
};

const REPOSITORY = { github: 'repository', gitlab: 'project_path' } as const;

const refused = (member: string, found: string, expected: string): HttpError => {
  const error: FieldError = { field: `candidate.${member}`, found, expected };
  return new HttpError('http.refused', `${error.field}: found ${found}, expected ${expected}`, { errors: [error] });
};
