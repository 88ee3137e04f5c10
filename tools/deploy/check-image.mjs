// The Dockerfile against what the repository says of it, and what it prunes against what the services' mains load.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../workspace.mjs';
import { imageFindings } from './image-findings.mjs';
import { prunedFindings } from './pruned-findings.mjs';

export const checkImage = (services) => {
  const findings = [...imageFindings(readFileSync(join(root, 'Dockerfile'), 'utf8')), ...prunedFindings(services)];
  return { findings, told: findings.length > 0 ? [] : ['the image: every main and every module starts from what its build leaves'] };
};
