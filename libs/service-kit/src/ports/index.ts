export { KIT, PORTS } from './ports.ts';
export type { Ports } from './ports.ts';
