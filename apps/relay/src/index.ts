export { RELAY } from './service.ts';
