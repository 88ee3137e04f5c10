export { findS3Gateway, startS3Gateway } from './s3-gateway.ts';
export type { S3Gateway } from './s3-gateway.ts';
