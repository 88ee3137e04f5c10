import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nodeHashing } from '../../hashing/index.ts';
import { findS3Gateway, startS3Gateway } from '../s3/testing/s3-gateway.ts';
import { openContentStoreAt } from './index.ts';

const BYTES = new TextEncoder().encode('a document');

describe('a content store that is named by its location', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'interlock-location-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it.each<[string, (at: string) => string | undefined, string]>([
    ['nothing', () => undefined, 'own'],
    ['an empty variable', () => '', 'own'],
    ['an absolute path', (at) => join(at, 'joint'), 'joint'],
  ])('by %s lies in a folder', async (_what, locationIn, holds) => {
    const store = await openContentStoreAt({ location: locationIn(folder), directory: join(folder, 'own'), hashing: nodeHashing });
    await store.put(BYTES);
    await store.close();
    expect(await readdir(folder)).toEqual([holds]);
  });

  it.each(['content', './content', 'http://127.0.0.1/bucket', 'S3://bucket', 's3://', 's3://bucket/../other'])(
    'by %j is refused, and nothing is written',
    async (location) => {
      await expect(openContentStoreAt({ location, directory: join(folder, 'own'), hashing: nodeHashing })).rejects.toThrow(TypeError);
      expect(await readdir(folder)).toEqual([]);
    },
  );
});

const found = findS3Gateway();
const [title, suite] = 'skip' in found ? [`s3:// (${found.skip})`, describe.skip] : ['s3://', describe];

suite(title, () => {
  const names = ['AWS_ENDPOINT_URL_S3', 'AWS_REGION', 'AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'] as const;
  const before = names.map((name) => [name, process.env[name]] as const);
  afterEach(() => {
    for (const [name, value] of before)
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
  });

  it('is a bucket, reached as the usual variables of the SDK say', async () => {
    if (!('program' in found)) return;
    const gateway = await startS3Gateway(found.program);
    process.env['AWS_ENDPOINT_URL_S3'] = gateway.endpoint;
    process.env['AWS_REGION'] = 'us-east-1';
    process.env['AWS_ACCESS_KEY_ID'] = gateway.credentials.accessKeyId;
    process.env['AWS_SECRET_ACCESS_KEY'] = gateway.credentials.secretAccessKey;
    const location = `s3://${gateway.bucket}/interlock`;
    const store = await openContentStoreAt({ location, directory: '/nowhere', hashing: nodeHashing });
    expect(await store.get(await store.put(BYTES))).toEqual(BYTES);
    await store.close();
    await gateway.stop();
  });
});
