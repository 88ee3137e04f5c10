import { chmod, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { badInput, CliError } from '../cli-error.ts';
import { EXIT } from '../exit-codes.ts';
import type { Io } from '../terminal/index.ts';
import { isErrno } from '../program/system-error.ts';

const Session = z.object({ token: z.string().min(1), subject: z.string(), expiresAt: z.string() });
export type Session = z.infer<typeof Session>;
const Sessions = z.record(z.string(), Session);

/** Where the API answers, without a slash at the end: an origin, and the path before `/v1`, if there is one. */
export const addressOf = (text: string): string => {
  const url = URL.parse(text);
  const isWeb = url?.protocol === 'http:' || url?.protocol === 'https:';
  if (url !== null && isWeb && [url.username, url.password, url.search, url.hash].every((part) => part === ''))
    return `${url.origin}${url.pathname.replace(/\/+$/, '')}`;
  throw badInput([
    { field: '--url', found: JSON.stringify(text), expected: 'an address like "http://127.0.0.1:7080", without credentials or query' },
  ]);
};

/** Scheme, host and port of an address: what tokens are kept by, so that one is never sent anywhere else. */
const originOf = (address: string): string => new URL(address).origin;

export const tokenFile = ({ env }: Pick<Io, 'env'>): string => {
  const base = env['XDG_CONFIG_HOME'];
  return join(base === undefined || base === '' ? join(env['HOME'] ?? homedir(), '.config') : base, 'interlock', 'tokens.json');
};

/** INTERLOCK_TOKEN, or what `interlock login` left for the origin of this address; undefined when there is neither, or it has expired. */
export const tokenFor = async (address: string, io: Io): Promise<string | undefined> => {
  const given = io.env['INTERLOCK_TOKEN'];
  if (given !== undefined && given !== '') return given.trim();
  const session = (await readSessions(tokenFile(io)))[originOf(address)];
  return session !== undefined && Date.parse(session.expiresAt) > io.now() ? session.token : undefined;
};

/** Keeps a session beside those of other origins: readable by this user alone, renamed into place. */
export const keepSession = async (address: string, session: Session, io: Io): Promise<string> => {
  const file = tokenFile(io);
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  const sessions = { ...(await readSessions(file)), [originOf(address)]: session };
  const temporary = `${file}.${process.pid}.tmp`;
  await writeFile(temporary, `${JSON.stringify(sessions, null, 2)}\n`, { mode: 0o600 });
  // The mode of a file that was there already would be kept.
  await chmod(temporary, 0o600);
  await rename(temporary, file);
  return file;
};

const readSessions = async (file: string): Promise<Readonly<Record<string, Session>>> => {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if (isErrno(error) && error.code === 'ENOENT') return {};
    throw error;
  }
  const parsed = Sessions.safeParse(jsonOrUndefined(text));
  if (parsed.success) return parsed.data;
  throw new CliError('login.file_malformed', EXIT.usage, `${file} is no token file of Interlock`, {
    cause: parsed.error,
    hint: 'Remove it and sign in again: `interlock login --as …`.',
  });
};

const jsonOrUndefined = (text: string): unknown => {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
};
