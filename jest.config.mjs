import { availableParallelism } from 'node:os';
import { requireVmModules } from './tools/jest/vm-modules.mjs';
import { swcOptions } from './tools/swc-options.mjs';

requireVmModules();

// Tests run on the sources: the '@interlock/source' condition leads each package's exports to src/.
const base = {
  rootDir: import.meta.dirname,
  roots: ['<rootDir>/libs', '<rootDir>/apps'],
  testEnvironment: 'node',
  testEnvironmentOptions: { customExportConditions: ['@interlock/source', 'node', 'node-addons'] },
  extensionsToTreatAsEsm: ['.ts'],
  moduleFileExtensions: ['ts', 'js', 'mjs', 'json', 'node', 'wasm'],
  modulePathIgnorePatterns: ['/dist/'],
  transform: { '^.+\\.ts$': ['@swc/jest', swcOptions({ rewriteImports: false })] },
  setupFilesAfterEnv: ['<rootDir>/tools/jest/patience.mjs'],
};

// int and e2e specs may start processes of their own, and those run what is built.
const withBuild = { globalSetup: '<rootDir>/tools/jest/build.mjs' };

const tier = (displayName, suffix, more = {}) => ({ ...base, ...more, displayName, testMatch: [`**/*.${suffix}.spec.ts`] });

const faults = process.env.INTERLOCK_FAULTS === 'full' || process.argv.includes('faults');

export default {
  projects: [
    tier('unit', 'unit'),
    tier('integration', 'int', withBuild),
    tier('e2e', 'e2e', withBuild),
    // The long fault runs are asked for by name: `npm run test:faults`.
    ...(faults ? [tier('faults', 'faults', withBuild)] : []),
  ],
  // Where there are few cores there is one worker more than those: what an int or e2e spec waits for is often another process.
  maxWorkers: Math.max(3, availableParallelism() - 1),
  // Modules of finished spec files are not all given back (vm modules): a worker that has grown is replaced between two files.
  workerIdleMemoryLimit: '1GB',
  // A worker of which nothing is open ends in 0.2 to 0.3 s, which V8 takes to give back such a heap; with others at the cores that is beyond Jest's 0.5 s, and
  // is reported as a leak. One that leaks is reported all the same.
  workerGracefulExitTimeout: 10_000,
};
