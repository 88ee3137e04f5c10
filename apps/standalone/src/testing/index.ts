export { temporaryOrganisation } from './temporary-organisation.ts';
export type { CandidateOptions, OrganisationComponent, TemporaryOrganisation } from './temporary-organisation.ts';
