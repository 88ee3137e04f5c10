import { resolve } from 'node:path';
import type { Io } from '../terminal/index.ts';

/** The configuration that is meant: the one named, INTERLOCK_CONFIG, or interlock.yaml here. */
export const configFile = ({ env, cwd }: Pick<Io, 'env' | 'cwd'>, named?: string): string => {
  const fromEnv = env['INTERLOCK_CONFIG'];
  return resolve(cwd, named ?? (fromEnv === undefined || fromEnv === '' ? 'interlock.yaml' : fromEnv));
};
