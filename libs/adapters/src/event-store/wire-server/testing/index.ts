export { FaultyWire } from './faulty-wire.ts';
export type { AppendFault, Tamper } from './faulty-wire.ts';
export { wireEvent } from './wire-event.ts';
