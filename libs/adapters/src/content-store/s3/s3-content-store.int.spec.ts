import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { nodeHashing } from '../../hashing/index.ts';
import { contentStoreContract } from '../testing/index.ts';
import { openS3ContentStore, type S3ContentStore } from './index.ts';
import { findS3Gateway, startS3Gateway, type S3Gateway } from './testing/s3-gateway.ts';

const found = findS3Gateway();
const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
const digestOf = (bytes: Uint8Array): string => `sha256:${nodeHashing.sha256Hex(bytes)}`;

let gateway: S3Gateway;
const openIn = (prefix: string): Promise<S3ContentStore> =>
  openS3ContentStore({ ...gateway, region: 'us-east-1', prefix, hashing: nodeHashing });
const keyIn = (prefix: string, digest: string): string => `${prefix}/sha256/${digest.slice(7, 9)}/${digest.slice(7)}`;
const clientOf = ({ endpoint, credentials }: S3Gateway): S3Client =>
  new S3Client({ region: 'us-east-1', endpoint, credentials, forcePathStyle: true });
const damaged = (bytes: Uint8Array): Uint8Array => bytes.map((byte, index) => (index === 0 ? byte ^ 1 : byte));

/** A way to the server on which the first connection that has sent more than so many bytes breaks off. */
const aWayThatBreaksOnce = async ({ endpoint }: S3Gateway, after: number) => {
  const { hostname, port } = new URL(endpoint);
  const open = new Set<Socket>();
  let broken = false;
  const server = createServer((socket) => {
    const onward = connect(Number(port), hostname);
    let passed = 0;
    for (const end of [socket, onward]) {
      open.add(end);
      end.on('error', () => undefined);
      end.on('close', () => {
        socket.destroy();
        onward.destroy();
      });
    }
    onward.pipe(socket);
    socket.pipe(onward);
    socket.on('data', (chunk: Buffer) => {
      passed += chunk.length;
      if (broken || passed <= after) return;
      broken = true;
      socket.resetAndDestroy();
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    broke: () => broken,
    close: async () => {
      for (const socket of open) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
};

const [title, suite] = 'skip' in found ? [`content on an S3 server (${found.skip})`, describe.skip] : ['content on an S3 server', describe];

suite(title, () => {
  beforeAll(async () => {
    if ('program' in found) gateway = await startS3Gateway(found.program);
  });
  afterAll(() => gateway.stop());

  contentStoreContract('S3', async () => {
    const prefix = randomUUID();
    const open = (): Promise<S3ContentStore> => openIn(prefix);
    return {
      store: await open(),
      reopen: open,
      damage: async (digest) => {
        const client = clientOf(gateway);
        const object = { Bucket: gateway.bucket, Key: keyIn(prefix, digest) };
        const { Body } = await client.send(new GetObjectCommand(object));
        const bytes = await Body?.transformToByteArray();
        await client.send(new PutObjectCommand({ ...object, Body: damaged(bytes ?? new Uint8Array()) }));
        client.destroy();
      },
      close: async () => undefined,
    };
  });

  describe('a bucket', () => {
    let prefix: string;
    let store: S3ContentStore;
    beforeEach(async () => {
      prefix = `team/${randomUUID()}`;
      store = await openIn(prefix);
    });
    afterEach(() => store.close());

    it('holds each document under the prefix and its own hex', async () => {
      const digest = await store.put(bytesOf('a document'));
      expect(await readFile(gateway.fileOf(keyIn(prefix, digest)), 'utf8')).toBe('a document');
    });

    it('is not written again by another process that puts what is there', async () => {
      const digest = await store.put(bytesOf('evidence'));
      // Bytes that are written again lie in a new file.
      const file = gateway.fileOf(keyIn(prefix, digest));
      const { ino, mtimeMs } = await stat(file);
      await (await openIn(prefix)).put(bytesOf('evidence'));
      expect(await stat(file)).toMatchObject({ ino, mtimeMs });
    });

    it('whose disk changed a byte is found out, though the server still gives the checksum that was sent', async () => {
      const digest = await store.put(bytesOf('evidence'));
      const file = gateway.fileOf(keyIn(prefix, digest));
      await writeFile(file, damaged(await readFile(file)));
      await expect(store.get(digest)).rejects.toMatchObject({
        code: 'content-store.corrupt',
        message: expect.stringContaining(`s3://${gateway.bucket}/${keyIn(prefix, digest)}`),
      });
    });

    it('gives no more bytes than any content has, whatever lies there', async () => {
      const digest = await store.put(bytesOf('evidence'));
      await writeFile(gateway.fileOf(keyIn(prefix, digest)), new Uint8Array(50 * 1024 * 1024 + 1));
      await expect(store.get(digest)).rejects.toMatchObject({
        code: 'content-store.corrupt',
        message: expect.stringContaining('more bytes than any content has'),
      });
    });

    it('takes and gives the largest content', async () => {
      const bytes = new Uint8Array(50 * 1024 * 1024).fill(7);
      expect(await store.put(bytes)).toBe(digestOf(bytes));
      expect(digestOf((await store.get(digestOf(bytes))) ?? new Uint8Array())).toBe(digestOf(bytes));
    });

    it('takes a large part of a file that has to be sent again, from its beginning', async () => {
      const folder = await mkdtemp(join(tmpdir(), 'interlock-s3-part-'));
      const bytes = Buffer.alloc(5_000_000, 'evidence');
      const path = join(folder, 'document');
      await writeFile(path, Buffer.concat([bytesOf('before'), bytes]));
      const way = await aWayThatBreaksOnce(gateway, 2_000_000);
      const over = await openS3ContentStore({ ...gateway, endpoint: way.endpoint, region: 'us-east-1', prefix, hashing: nodeHashing });
      try {
        await over.putFile({ path, from: 6, length: bytes.length, digest: digestOf(bytes) });
        expect([way.broke(), digestOf((await store.get(digestOf(bytes))) ?? new Uint8Array())]).toEqual([true, digestOf(bytes)]);
      } finally {
        await over.close();
        await way.close();
        await rm(folder, { recursive: true });
      }
    });

    it('that is mended by many at once ends whole', async () => {
      const digest = await store.put(bytesOf('evidence'));
      const file = gateway.fileOf(keyIn(prefix, digest));
      await writeFile(file, damaged(await readFile(file)));
      const others = await Promise.all(Array.from({ length: 8 }, () => openIn(prefix)));
      expect(new Set(await Promise.all(others.map((other) => other.put(bytesOf('evidence')))))).toEqual(new Set([digest]));
      expect(await store.get(digest)).toEqual(bytesOf('evidence'));
    });

    it('that is not there, or refuses the key, keeps the store from opening and says which', async () => {
      const options = { ...gateway, region: 'us-east-1', hashing: nodeHashing };
      await expect(openS3ContentStore({ ...options, bucket: 'nowhere' })).rejects.toMatchObject({
        code: 'content-store.unavailable',
        message: expect.stringMatching(/bucket nowhere at http:.*NoSuchBucket/),
      });
      const credentials = { ...gateway.credentials, secretAccessKey: 'another' };
      await expect(openS3ContentStore({ ...options, credentials })).rejects.toMatchObject({
        code: 'content-store.unavailable',
        message: expect.stringMatching(/bucket evidence at http:.*SignatureDoesNotMatch/),
      });
    });
  });

  describe('a server that went away', () => {
    it('is unavailable, never an empty answer', async () => {
      if (!('program' in found)) return;
      const mortal = await startS3Gateway(found.program);
      const store = await openS3ContentStore({ ...mortal, region: 'us-east-1', hashing: nodeHashing });
      const digest = await store.put(bytesOf('evidence'));
      await mortal.stop();
      await expect(store.get(digest)).rejects.toMatchObject({ code: 'content-store.unavailable' });
      await expect(store.put(bytesOf('more'))).rejects.toMatchObject({ code: 'content-store.unavailable' });
      await store.close();
    });
  });
});
