import { existsSync } from 'node:fs';
import { join, relative, resolve, sep } from 'node:path';
import { z } from 'zod';
import { badInput } from '../../../cli-error.ts';
import { hashInput, readJson } from '../../../program/read-input.ts';
import type { Io } from '../../../terminal/index.ts';
import { filesBelow } from './digest-of-path.ts';

/** Files of a folder that are evidence, as paths relative to where the user stands. An OCI image layout is read as one; any other folder by its files' names. */
export const evidenceOfFolder = async (io: Io, path: string): Promise<string[]> => {
  const found = existsSync(resolve(io.cwd, path, 'oci-layout')) ? await evidenceOfLayout(io, path) : await evidenceByName(io, path);
  if (found.length > 0) return found;
  throw badInput([
    {
      field: '--evidence',
      found: `${path}, a folder without evidence`,
      expected: 'an OCI layout with attestations, or files that end in .json, .jsonl, .sigstore, .bundle, .att or .dsse',
    },
  ]);
};

const NAMES = /\.(?:json|jsonl|sigstore|bundle|att|dsse)$/i;

const evidenceByName = async (io: Io, path: string): Promise<string[]> => {
  const root = resolve(io.cwd, path);
  const files = await filesBelow(root, '--evidence');
  return files.filter((file) => NAMES.test(file)).map((file) => `${path.replace(/\/$/, '')}/${relative(root, file).split(sep).join('/')}`);
};

const Descriptor = z.object({ mediaType: z.string(), digest: z.string().regex(/^sha(?:256|512):[0-9a-f]+$/) });
const Index = z.object({ manifests: z.array(Descriptor).max(10_000) });
const Manifest = z.object({ layers: z.array(Descriptor).max(1000) });

const INDEX = 'application/vnd.oci.image.index.v1+json';
const MANIFEST = 'application/vnd.oci.image.manifest.v1+json';
/** Bundles (cosign 3, gh), DSSE envelopes (cosign before), and in-toto envelopes (`*.intoto.jsonl`). */
const EVIDENCE = /^application\/vnd\.(?:dev\.sigstore\.bundle[a-z0-9.+;=]*|dsse\.envelope\.v1\+json|in-toto\+dsse|in-toto\.bundle\+json)$/;

/** OCI image-spec, image layout: referrers as `oras cp -r --to-oci-layout` and `cosign save` leave them. Each blob must be what its name says. */
const evidenceOfLayout = async (io: Io, path: string): Promise<string[]> => {
  const blobs = new Set<string>();
  const open = descriptorsOf(Index, await readJson(io, '--evidence', join(path, 'index.json')), `${path}/index.json`).manifests;
  const seen = new Set<string>();
  for (const { mediaType, digest } of open) {
    if (seen.has(digest) || (mediaType !== INDEX && mediaType !== MANIFEST)) continue;
    seen.add(digest);
    const file = await blobOf(io, path, digest);
    const document = await readJson(io, '--evidence', file);
    if (mediaType === INDEX) open.push(...descriptorsOf(Index, document, file).manifests);
    else
      for (const layer of descriptorsOf(Manifest, document, file).layers)
        if (EVIDENCE.test(layer.mediaType)) blobs.add(await blobOf(io, path, layer.digest));
  }
  return [...blobs];
};

const descriptorsOf = <Shape extends z.ZodType>(shape: Shape, document: unknown, file: string): z.infer<Shape> => {
  const parsed = shape.safeParse(document);
  if (parsed.success) return parsed.data;
  throw badInput([{ field: '--evidence', found: `${file}, no OCI index or manifest`, expected: 'an OCI image layout' }], {
    cause: parsed.error,
  });
};

const blobOf = async (io: Io, path: string, digest: string): Promise<string> => {
  const [algorithm = '', hex = ''] = digest.split(':');
  const file = join(path, 'blobs', algorithm, hex);
  const found = await hashInput(io, '--evidence', file, algorithm);
  if (found !== hex)
    throw badInput([
      { field: '--evidence', found: `${file}, which is ${algorithm}:${found}`, expected: 'a blob that is what its name says' },
    ]);
  return file;
};
