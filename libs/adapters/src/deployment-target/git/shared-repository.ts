import { chmod, stat } from 'node:fs/promises';

/** What `core.sharedRepository` asks for (git-config): permission bits beside those that the umask leaves, or instead of them. */
export interface Sharing {
  readonly bits: number;
  readonly instead: boolean;
}

const GROUP: Sharing = { bits: 0o660, instead: false };
const EVERYBODY: Sharing = { bits: 0o664, instead: false };
const NAMED: ReadonlyMap<string, Sharing> = new Map([
  ...['group', 'true', 'yes', 'on', '1'].map((name) => [name, GROUP] as const),
  ...['all', 'world', 'everybody', '2'].map((name) => [name, EVERYBODY] as const),
]);

/** Undefined: as the umask has it. */
export const sharingOf = (setting: string): Sharing | undefined => {
  const named = NAMED.get(setting);
  if (named !== undefined || !/^0*[67][0-7]{2}$/.test(setting)) return named;
  return { bits: Number.parseInt(setting, 8) & 0o666, instead: true };
};

/** Lets the others who write to the repository at what we made in it, as git does for what it makes. Never writable: objects do not change. */
export const shareFile = async (path: string, { bits, instead }: Sharing): Promise<void> =>
  chmod(path, (instead ? 0 : (await stat(path)).mode & 0o777) | (bits & 0o444));

/** Whoever may read in a folder may enter it, and what others make in it belongs to its group. */
export const shareFolder = async (path: string, { bits, instead }: Sharing): Promise<void> => {
  const readable = bits & 0o444;
  await chmod(path, (instead ? 0 : (await stat(path)).mode & 0o777) | bits | (readable >> 2) | (bits & 0o060 ? 0o2000 : 0));
};
