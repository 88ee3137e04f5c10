import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findS3Gateway, startS3Gateway, type S3Gateway } from '../content-store/s3/testing/s3-gateway.ts';
import { engineSettings, openEngines, type Engines } from './index.ts';

const BYTES = new TextEncoder().encode('a document');
const found = findS3Gateway();
const [title, suite] = 'skip' in found ? [`INTERLOCK_CONTENT_STORE (${found.skip})`, describe.skip] : ['INTERLOCK_CONTENT_STORE', describe];

suite(title, () => {
  const names = ['AWS_ENDPOINT_URL_S3', 'AWS_REGION', 'AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'] as const;
  const before = names.map((name) => [name, process.env[name]] as const);
  const parts: { close(): Promise<void> }[] = [];
  let gateway: S3Gateway;
  let dataDirectory: string;
  beforeAll(async () => {
    if ('program' in found) gateway = await startS3Gateway(found.program);
    dataDirectory = await mkdtemp(join(tmpdir(), 'interlock-engines-'));
    process.env['AWS_ENDPOINT_URL_S3'] = gateway.endpoint;
    process.env['AWS_REGION'] = 'us-east-1';
    process.env['AWS_ACCESS_KEY_ID'] = gateway.credentials.accessKeyId;
    process.env['AWS_SECRET_ACCESS_KEY'] = gateway.credentials.secretAccessKey;
  });
  afterAll(async () => {
    for (const part of parts.toReversed()) await part.close();
    for (const [name, value] of before)
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    await gateway.stop();
    await rm(dataDirectory, { recursive: true });
  });

  const opened = (location: string): Promise<Engines> =>
    openEngines({
      engines: engineSettings({ INTERLOCK_CONTENT_STORE: location }),
      name: 'test',
      dataDirectory,
      onNotice: () => undefined,
      onBackgroundError: () => undefined,
      onFatal: () => undefined,
      opened: (part) => {
        parts.push(part);
        return part;
      },
    });

  it('puts contents into the bucket that it names, reached as the usual variables of the SDK say, and none beside the record', async () => {
    const { contentStore } = await opened(`s3://${gateway.bucket}/interlock/`);
    const digest = await contentStore.put(BYTES);
    expect(await contentStore.get(digest)).toEqual(BYTES);
    expect(await readdir(gateway.fileOf('interlock/sha256'))).toEqual([digest.slice(7, 9)]);
    expect(await readdir(dataDirectory)).not.toContain('content');
    for (const part of parts.splice(0).toReversed()) await part.close();
  });

  it('may name the root of a bucket', async () => {
    const { contentStore } = await opened(`s3://${gateway.bucket}`);
    const digest = await contentStore.put(BYTES);
    expect(await readdir(gateway.fileOf('sha256'))).toEqual([digest.slice(7, 9)]);
    for (const part of parts.splice(0).toReversed()) await part.close();
  });

  it.each(['s3://bucket/../other', 's3://bucket/a//b'])('that is %s opens nothing', async (location) => {
    await expect(opened(location)).rejects.toThrow(TypeError);
    for (const part of parts.splice(0).toReversed()) await part.close();
  });
});
