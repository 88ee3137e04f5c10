export type { Need, OpenedPorts, OpenPortsOptions } from './open-ports.ts';
