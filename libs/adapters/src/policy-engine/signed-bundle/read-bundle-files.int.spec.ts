import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { readBundleFiles } from './read-bundle-files.ts';
import { packArchive } from './testing/index.ts';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'interlock-bundle-files-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const bytes = Buffer.from('text');
const archive = async (content: Uint8Array): Promise<string> => {
  const file = join(directory, 'bundle.tar.gz');
  await writeFile(file, content);
  return file;
};
const entries = (...names: string[]) => names.map((name) => ({ name, bytes }));

describe('a bundle that is an archive', () => {
  it('is read with its names as the signature lists them', async () => {
    const files = await readBundleFiles(await archive(packArchive(entries('/data.json', './lib/rule.rego', '.manifest'))));
    expect([...files.keys()]).toEqual(['data.json', 'lib/rule.rego', '.manifest']);
    expect(Buffer.from(files.get('data.json') ?? [])).toEqual(bytes);
  });

  it.each([
    ['no gzip', bytes],
    ['no tar', gzipSync(Buffer.alloc(1024, 7))],
    ['cut', gzipSync(Buffer.from(packArchive(entries('data.json'))).subarray(0, 40))],
    ['without an end', gzipSync(Buffer.alloc(0))],
    ['with a name twice', packArchive(entries('data.json', '/data.json'))],
    ['with a symbolic link', packArchive([{ name: 'policy.wasm', bytes: Buffer.alloc(0), type: '2' }])],
    ['with a hard link', packArchive([{ name: 'policy.wasm', bytes: Buffer.alloc(0), type: '1' }])],
    ['of more bytes than it may have', gzipSync(Buffer.alloc(65 * 1024 * 1024))],
  ])('is refused: %s', async (_what, content) => {
    await expect(readBundleFiles(await archive(content))).rejects.toMatchObject({ code: 'policy_bundle.archive_malformed' });
  });

  it.each(['../data.json', 'lib/../../data.json', 'lib//data.json', 'lib\\data.json', 'lib/.'])(
    'is refused with the name %s',
    async (name) => {
      await expect(readBundleFiles(await archive(packArchive(entries(name))))).rejects.toMatchObject({
        code: 'policy_bundle.file_unexpected',
      });
    },
  );

  it('is refused with more files than it may have', async () => {
    const many = packArchive(entries(...Array.from({ length: 2001 }, (_, index) => `${index}.rego`)));
    await expect(readBundleFiles(await archive(many))).rejects.toMatchObject({ code: 'policy_bundle.too_large' });
  });
});

describe('a bundle that is a folder', () => {
  it('is read whole, dot files too', async () => {
    await mkdir(join(directory, 'lib'));
    for (const name of ['.manifest', 'data.json', 'lib/rule.rego']) await writeFile(join(directory, name), bytes);
    expect([...(await readBundleFiles(directory)).keys()].toSorted()).toEqual(['.manifest', 'data.json', 'lib/rule.rego']);
  });

  it('is refused with a link, which could lead to another file each time', async () => {
    await writeFile(join(directory, 'elsewhere'), bytes);
    await symlink('elsewhere', join(directory, 'data.json'));
    await expect(readBundleFiles(directory)).rejects.toMatchObject({ code: 'policy_bundle.file_unexpected', field: 'data.json' });
  });

  it('is refused when it is not there, by the name that the configuration has for it', async () => {
    await expect(readBundleFiles(join(directory, 'absent'), 'policies')).rejects.toMatchObject({
      code: 'policy_bundle.file_missing',
      field: 'policies',
    });
  });
});
