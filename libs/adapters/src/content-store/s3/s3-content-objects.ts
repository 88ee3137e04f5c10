import type { Readable } from 'node:stream';
import { GetObjectCommand, HeadObjectCommand, PutObjectCommand, S3ServiceException, type S3Client } from '@aws-sdk/client-s3';
import { MAX_CONTENT_BYTES } from '../content-digest.ts';
import type { S3Location } from './s3-location.ts';

export interface StoredObject {
  /** Undefined: there are more than any content has. They were not all read. */
  readonly bytes: Uint8Array | undefined;
  readonly etag: string | undefined;
}

/** Bytes that are read while they are sent, from the beginning each time that they must be sent again. */
export interface Streamed {
  readonly length: number;
  readonly open: () => Readable;
}

/** What a put found: it wrote, or something was there that its condition excludes. */
export type PutOutcome = 'written' | 'refused';

/** Objects named by the sha256 hex of what they hold: `<prefix>/sha256/ab/<hex>`. S3 shows an object whole or not at all. */
export class S3ContentObjects {
  private readonly client: S3Client;
  private readonly location: S3Location;

  constructor(client: S3Client, location: S3Location) {
    this.client = client;
    this.location = location;
  }

  /** For people: `s3://bucket/key`. */
  placeOf(hex: string): string {
    return `s3://${this.location.bucket}/${this.keyOf(hex)}`;
  }

  keyOf(hex: string): string {
    const { prefix } = this.location;
    return `${prefix === undefined ? '' : `${prefix}/`}sha256/${hex.slice(0, 2)}/${hex}`;
  }

  /** Undefined when there is no such object. */
  async read(hex: string): Promise<StoredObject | undefined> {
    try {
      const { Body, ETag } = await this.client.send(new GetObjectCommand(this.named(hex)));
      return { bytes: await collect(Body as AsyncIterable<Uint8Array> | undefined), etag: ETag };
    } catch (error) {
      if (hasName(error, 'NoSuchKey')) return undefined;
      throw error;
    }
  }

  async has(hex: string): Promise<boolean> {
    try {
      await this.client.send(new HeadObjectCommand(this.named(hex)));
      return true;
    } catch (error) {
      if (hasName(error, 'NotFound') || hasName(error, 'NoSuchKey')) return false;
      throw error;
    }
  }

  /** Where nothing is yet (`undefined`), or in place of the object that has this etag. The server checks the bytes against the digest as it takes them. */
  async write(hex: string, content: Uint8Array | Streamed, inPlaceOf: string | undefined): Promise<PutOutcome> {
    const condition = inPlaceOf === undefined ? { IfNoneMatch: '*' } : { IfMatch: inPlaceOf };
    const ChecksumSHA256 = Buffer.from(hex, 'hex').toString('base64');
    const Body = content instanceof Uint8Array ? content : new Uint8Array();
    const put = new PutObjectCommand({ ...this.named(hex), ...condition, Body, ContentLength: content.length, ChecksumSHA256 });
    if (!(content instanceof Uint8Array)) streamInto(put, content, hex);
    try {
      await this.client.send(put);
      return 'written';
    } catch (error) {
      // The second: another writer was ahead by less than the time of a request.
      if (hasName(error, 'PreconditionFailed') || hasName(error, 'ConditionalRequestConflict')) return 'refused';
      throw error;
    }
  }

  private named(hex: string): { readonly Bucket: string; readonly Key: string } {
    return { Bucket: this.location.bucket, Key: this.keyOf(hex) };
  }
}

interface SentRequest {
  readonly headers: Record<string, string>;
  readonly body?: unknown;
}

/**
 * The body of each attempt is opened when that is sent. A stream as the command's own body would be sent once and never again. Its digest is known: it is signed like
 * that of bytes in memory, so that the server refuses others.
 */
const streamInto = (put: PutObjectCommand, { open }: Streamed, hex: string): void => {
  put.middlewareStack.add(
    (next) => (args) => {
      (args.request as SentRequest).headers['x-amz-content-sha256'] = hex;
      return next(args);
    },
    { step: 'build', name: 'interlockKnownDigest' },
  );
  put.middlewareStack.add(
    (next) => async (args) => {
      const body = open();
      try {
        return await next({
          ...args,
          request: Object.assign(Object.create(Object.getPrototypeOf(args.request) as object), args.request, { body }),
        });
      } finally {
        body.destroy();
      }
    },
    { step: 'finalizeRequest', priority: 'low', name: 'interlockOpenBody' },
  );
};

const hasName = (error: unknown, name: string): boolean => error instanceof S3ServiceException && error.name === name;

/** The length that a server announces is a claim: bytes are counted as they come. */
const collect = async (body: AsyncIterable<Uint8Array> | undefined): Promise<Uint8Array | undefined> => {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of body ?? []) {
    length += chunk.length;
    if (length > MAX_CONTENT_BYTES) return undefined;
    chunks.push(chunk);
  }
  const { buffer, byteOffset } = Buffer.concat(chunks, length);
  return new Uint8Array(buffer, byteOffset, length);
};
