export { openGitTarget, runtimeState, type GitTargetOptions, type TargetNotice } from './git-target.ts';
