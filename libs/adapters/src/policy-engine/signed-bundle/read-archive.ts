import { gunzipSync } from 'node:zlib';
import { PolicyBundleError } from '../bundle/policy-bundle-error.ts';
import { MAX_BUNDLE_BYTES, type BundleFiles } from './bundle-files.ts';

const BLOCK = 512;
const NAME = { start: 0, length: 100 };
const SIZE = { start: 124, length: 12 };
const CHECKSUM = { start: 148, length: 8 };
const TYPE = 156;
const PREFIX = { start: 345, length: 155 };
const FILE = '0';
const FOLDER = '5';

const refuse = (found: string, expected: string, cause?: unknown): PolicyBundleError =>
  new PolicyBundleError('policy_bundle.archive_malformed', 'archive', found, expected, cause === undefined ? {} : { cause });

const unzip = (bytes: Uint8Array): Buffer => {
  try {
    return gunzipSync(bytes, { maxOutputLength: MAX_BUNDLE_BYTES });
  } catch (cause) {
    throw refuse(
      cause instanceof Error || (typeof cause === 'object' && cause !== null && 'message' in cause) ? String(cause.message) : 'no gzip',
      `a .tar.gz of at most ${MAX_BUNDLE_BYTES} bytes, as \`opa build\` writes it`,
      cause,
    );
  }
};

const text = (header: Buffer, { start, length }: { readonly start: number; readonly length: number }): string => {
  const field = header.subarray(start, start + length);
  const end = field.indexOf(0);
  return field.subarray(0, end === -1 ? length : end).toString('utf8');
};

const octal = (header: Buffer, field: { readonly start: number; readonly length: number }): number => {
  const digits = text(header, field).trim();
  if (!/^[0-7]+$/.test(digits)) throw refuse(`the number "${digits.slice(0, 20)}"`, 'octal digits');
  return Number.parseInt(digits, 8);
};

const checkSum = (header: Buffer): void => {
  const { start, length } = CHECKSUM;
  const sum = header.reduce((total, byte, at) => total + (at >= start && at < start + length ? 0x20 : byte), 0);
  if (sum !== octal(header, CHECKSUM)) throw refuse('a header whose checksum does not fit', 'the header of an entry');
};

/** Regular files of a gzipped ustar archive, by name. Links, devices and a name twice are refused: readers differ about what they mean. */
export const readArchive = (bytes: Uint8Array): BundleFiles => {
  const archive = unzip(bytes);
  const files = new Map<string, Uint8Array>();
  let offset = 0;
  for (; offset + BLOCK <= archive.length;) {
    const header = archive.subarray(offset, offset + BLOCK);
    if (header.every((byte) => byte === 0)) return files;
    checkSum(header);
    const size = octal(header, SIZE);
    const start = offset + BLOCK;
    if (start + size > archive.length) throw refuse('an entry that is cut', `${size} bytes of it`);
    const prefix = text(header, PREFIX);
    const name = `${prefix === '' ? '' : `${prefix}/`}${text(header, NAME)}`.replace(/^\.?\//, '');
    const type = header[TYPE] === 0 ? FILE : String.fromCharCode(header[TYPE] ?? 0);
    if (type !== FILE && type !== FOLDER) throw refuse(`"${name}" of type ${JSON.stringify(type)}`, 'regular files and folders only');
    if (type === FILE) {
      if (files.has(name)) throw refuse(`"${name}" a second time`, 'each file once');
      files.set(name, Uint8Array.from(archive.subarray(start, start + size)));
    }
    offset = start + Math.ceil(size / BLOCK) * BLOCK;
  }
  throw refuse('an archive without its end', 'a block of zeroes');
};
