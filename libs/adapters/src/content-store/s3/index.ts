export { openS3ContentStore } from './open-s3-content-store.ts';
export type { S3ContentStoreOptions } from './open-s3-content-store.ts';
export type { S3ContentStore } from './s3-content-store.ts';
export { parseS3Location } from './s3-location.ts';
export type { S3Location } from './s3-location.ts';
