export { openPorts } from './open-ports.ts';
export type { Need, OpenedPorts, OpenPortsOptions } from './open-ports.ts';
