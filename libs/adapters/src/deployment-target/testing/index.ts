export { deploymentTargetContract, type OpenedTarget } from './deployment-target-contract.ts';
export { aDesiredState, aDigest, codeOf, liveThat, runs } from './desired-states.ts';
