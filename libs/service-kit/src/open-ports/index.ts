export { makeDataDirectory } from './make-data-directory.ts';
export type { Need, OpenedPorts, OpenPortsOptions } from './open-ports.ts';
