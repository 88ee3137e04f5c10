export { didYouMean, nearest, nearestRef } from './nearest.ts';
export { knownSystems, listedNames, missingNames, unknownNames, type NamingConfig } from './unknown-names.ts';
