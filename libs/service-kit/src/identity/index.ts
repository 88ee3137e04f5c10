export { actorOf, serviceActor } from './principal.ts';
export type { PeopleOfCatalog, Principal, PrincipalResolver } from './principal.ts';
export { requireRole } from './require-role.ts';
export type { AuthErrorCode } from './require-role.ts';
export { requireSubmitter } from './require-submitter.ts';
export { AdmitsPipelines, Caller, Public, Requires } from './access.decorator.ts';
export type { Access } from './access.decorator.ts';
