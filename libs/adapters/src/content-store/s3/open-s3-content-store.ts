import { ListObjectsV2Command, S3Client, S3ServiceException } from '@aws-sdk/client-s3';
import type { Hashing } from '@interlock/domain';
import { messageOf } from '../../durable-files/index.ts';
import { ContentStoreError } from '../content-store.ts';
import { S3ContentObjects } from './s3-content-objects.ts';
import { S3ContentStore } from './s3-content-store.ts';
import { checkedLocation } from './s3-location.ts';

/** What is not given, the AWS SDK finds where it usually does: AWS_REGION, AWS_ENDPOINT_URL_S3, AWS_ACCESS_KEY_ID …, a profile, a web identity, the instance. */
export interface S3ContentStoreOptions {
  readonly hashing: Hashing;
  readonly bucket: string;
  /** Names between slashes that every key begins with. */
  readonly prefix?: string;
  readonly region?: string;
  /** Of a store that is not Amazon's. */
  readonly endpoint?: string;
  /** The bucket in the path instead of the host name. Default: with an endpoint yes, without no. */
  readonly forcePathStyle?: boolean;
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string; readonly sessionToken?: string };
}

const CONNECTION_TIMEOUT_MS = 5_000;
/** Without a byte from the other side. */
const SILENCE_TIMEOUT_MS = 30_000;

/**
 * Opens the store once the bucket answers; `content-store.unavailable` when it does not, or may not be used. The bucket is not made: who owns it decides on
 * its encryption, its object lock and who may read it. Needed there: s3:ListBucket, s3:GetObject, s3:PutObject.
 */
export const openS3ContentStore = async (options: S3ContentStoreOptions): Promise<S3ContentStore> => {
  const { hashing, region, endpoint, credentials } = options;
  const location = checkedLocation(options);
  const named = endpoint ?? (process.env['AWS_ENDPOINT_URL_S3'] || process.env['AWS_ENDPOINT_URL']);
  const client = new S3Client({
    ...(region === undefined ? {} : { region }),
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(credentials === undefined ? {} : { credentials }),
    forcePathStyle: options.forcePathStyle ?? Boolean(named),
    // The digest is the checksum, both ways: stores that know no other are fine, and damage is ours to find and to name.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    maxAttempts: 3,
    requestHandler: { connectionTimeout: CONNECTION_TIMEOUT_MS, socketTimeout: SILENCE_TIMEOUT_MS },
  });
  try {
    // Not a HEAD: its refusal has no body, and says nothing. And who may not list gets 403 for what is not there, never an honest 404.
    await client.send(new ListObjectsV2Command({ Bucket: location.bucket, MaxKeys: 1 }));
  } catch (cause) {
    client.destroy();
    const at = named === undefined || named === '' ? '' : ` at ${named}`;
    throw new ContentStoreError('content-store.unavailable', `bucket ${location.bucket}${at}: ${reasonOf(cause)}`, { cause });
  }
  return new S3ContentStore({ objects: new S3ContentObjects(client, location), hashing, close: () => client.destroy() });
};

const reasonOf = (cause: unknown): string => (cause instanceof S3ServiceException ? `${cause.name}: ${cause.message}` : messageOf(cause));
