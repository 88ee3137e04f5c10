import { CommitId, Digest, Source, type Artifact } from '@interlock/contracts';
import { normaliseRepository, quoted } from '@interlock/domain';
import { badInput } from '../../../cli-error.ts';
import { headCommit, originRepository } from '../../../git/repository.ts';
import { readValue } from '../../../program/read-options.ts';
import type { Io } from '../../../terminal/index.ts';
import { digestOfPath } from './digest-of-path.ts';

const EXPECTED_ARTIFACT = '<name>@<algorithm>:<hex>, with the whole digest of sha256, sha384 or sha512 in lower case';

/** `registry.example/app@sha256:…`. The digest is what counts: a tag names nothing that stays. */
export const readArtifact = (text: string): Artifact => {
  const at = text.lastIndexOf('@');
  const name = text.slice(0, Math.max(0, at));
  const digest = Digest.safeParse(text.slice(at + 1));
  if (name !== '' && name.length <= 300 && digest.success) return { name, digest: digest.data };
  throw badInput([{ field: '--artifact', found: quoted(text, 302), expected: EXPECTED_ARTIFACT }]);
};

export const readConfiguration = async (io: Io, text: string | undefined, field = '--config'): Promise<{ digest: string } | undefined> => {
  if (text === undefined) return undefined;
  // What begins like a digest is one, or a mistyped one: never quietly a file.
  if (/^sha\d+:/.test(text)) return { digest: readValue(Digest, field, text) };
  return { digest: await digestOfPath(io, field, text) };
};

export const readCommit = async (io: Io, text: string | undefined): Promise<string> => {
  const found = text ?? (await headCommit(io.cwd));
  if (found === undefined) throw missing('--commit', io);
  return readValue(CommitId, '--commit', found);
};

export const readSource = async (io: Io, text: string | undefined): Promise<string> => {
  const found = text === undefined ? await originRepository(io.cwd) : normaliseRepository(text);
  if (found === undefined) throw missing('--source', io);
  return readValue(Source.shape.repository, '--source', found);
};

const missing = (field: string, { cwd }: Io): Error =>
  badInput([{ field, found: `nothing, and git says nothing in ${cwd}`, expected: 'the option, or a git repository here that tells it' }]);
