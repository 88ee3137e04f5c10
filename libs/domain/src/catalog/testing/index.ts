export { aComponent, aGroup, anEnvironment, aRecord, aUser } from './catalog-records.ts';
