export { oddJson } from './odd-json.ts';
