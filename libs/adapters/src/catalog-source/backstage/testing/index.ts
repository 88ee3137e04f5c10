export { BackstageServer, type Disturbance } from './backstage-server.ts';
