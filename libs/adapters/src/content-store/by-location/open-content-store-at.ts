import { isAbsolute } from 'node:path';
import type { Hashing } from '@interlock/domain';
import type { ContentStore } from '../content-store.ts';
import { openFilesContentStore } from '../files/index.ts';

export interface ContentStoreAt {
  /** INTERLOCK_CONTENT_STORE: `s3://bucket/prefix`, or the absolute path of a folder, which several processes may share. Absent or empty: `directory`. */
  readonly location: string | undefined;
  readonly directory: string;
  readonly hashing: Hashing;
}

/** The content store that a process is told to use. A location that is neither is a TypeError: evidence must not land where nobody looks. */
export const openContentStoreAt = async ({
  location = '',
  directory,
  hashing,
}: ContentStoreAt): Promise<ContentStore & { close(): Promise<void> }> => {
  if (location === '') return openFilesContentStore({ directory, hashing });
  if (location.startsWith('s3://')) {
    // Loaded only then: the SDK costs start-up time.
    const { openS3ContentStore, parseS3Location } = await import('../s3/index.ts');
    return openS3ContentStore({ ...parseS3Location(location), hashing });
  }
  if (isAbsolute(location)) return openFilesContentStore({ directory: location, hashing });
  throw new TypeError(
    `INTERLOCK_CONTENT_STORE is ${JSON.stringify(location)}, expected "s3://<bucket>[/<prefix>]" or the absolute path of a folder`,
  );
};
