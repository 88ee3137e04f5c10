export { tellAt, type ToldAt } from './told-at.ts';
export { idOf, minute, publishCatalog, tellDeployment } from './told-timeline.ts';
export { assemble } from '../assemble.ts';
export {
  anAppliedRelease,
  decided,
  decisionIdOf,
  digestOf,
  registered,
  releaseIdOf,
  requested,
  tell,
  toldEvents,
} from './told-releases.ts';
export type { DecisionContent, Told } from './told-releases.ts';
export { storeWith, subscribedAs } from './store-with.ts';
export { tableHashes } from './table-hashes.ts';
