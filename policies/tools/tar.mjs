import { gunzipSync } from 'node:zlib';

const BLOCK = 512;

const text = (block, start, length) => {
  const field = block.subarray(start, start + length);
  const end = field.indexOf(0);
  return field.subarray(0, end === -1 ? length : end).toString('utf8');
};

/** Regular files of a gzipped ustar archive by name, without the leading slash. */
export const readTarball = (bytes) => {
  const archive = gunzipSync(bytes);
  const files = new Map();
  for (let offset = 0; offset + BLOCK <= archive.length;) {
    const header = archive.subarray(offset, offset + BLOCK);
    if (header[0] === 0) break;
    const size = Number.parseInt(text(header, 124, 12).trim(), 8);
    const start = offset + BLOCK;
    if (text(header, 156, 1) === '0' || header[156] === 0)
      files.set(text(header, 0, 100).replace(/^\//, ''), archive.subarray(start, start + size));
    offset = start + Math.ceil(size / BLOCK) * BLOCK;
  }
  return files;
};
