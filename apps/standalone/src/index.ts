export { startStandalone, type Standalone, type StandaloneOptions } from './run/start-app.ts';
