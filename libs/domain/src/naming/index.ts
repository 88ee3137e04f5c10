export { didYouMean, nearest, nearestRef } from './nearest.ts';
export { knownSystems, unknownNames, type NamingConfig } from './unknown-names.ts';
