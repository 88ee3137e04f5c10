export { cdEventsToldBy, type CdEventTold } from './cd-events-told.ts';
