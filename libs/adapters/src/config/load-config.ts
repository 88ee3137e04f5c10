import { readFileSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { InterlockConfig, membersAt, type FieldError } from '@interlock/contracts';
import { fieldErrors } from '@interlock/domain';
import type { ZodError } from 'zod';
import { readDocuments, type TextDocument } from '../catalog-source/folder/yaml/read-documents.ts';
import { UnreadableText } from '../catalog-source/folder/yaml/unreadable-text.ts';
import { checkCalendars } from './check-calendars.ts';
import { ConfigError } from './config-error.ts';

export interface LoadedConfig {
  readonly config: InterlockConfig;
  /** Absolute path of the file, and of the folder that its paths are relative to. */
  readonly file: string;
  readonly directory: string;
}

const MAX_BYTES = 1_048_576;

/** Reads and checks an interlock.yaml (or .json). Throws `ConfigError`; never starts on half a configuration. */
export const loadConfig = (path: string): LoadedConfig => {
  const file = resolve(path);
  return { config: parseConfig(textOf(file), file), file, directory: dirname(file) };
};

/** Checks the text of a configuration; `file` is only for messages. */
export const parseConfig = (text: string, file: string): InterlockConfig => {
  const document = documentOf(text, file);
  // The reader's objects have no prototype: zod's records want plain ones, and JSON makes them without touching any.
  const value: unknown = JSON.parse(JSON.stringify(document.value));
  const result = InterlockConfig.safeParse(value);
  const issues = result.success ? [] : fieldErrors(result.error, value, membersAt(InterlockConfig, value));
  const shape = issues.map((error, index) => ({ ...error, at: placeOf(document, file, pathOf(result.error?.issues[index])) }));
  const times = calendarErrors(value).map((error) => ({ ...error, at: placeOf(document, file, error.field.split('.')) }));
  if (result.success && times.length === 0) return result.data;
  throw new ConfigError('config.invalid', [...shape, ...times], { cause: result.error });
};

/** A calendar that cannot be read must not freeze nothing in silence. */
const calendarErrors = (value: unknown): FieldError[] =>
  typeof value === 'object' && value !== null && 'calendars' in value ? checkCalendars(value.calendars) : [];

const textOf = (file: string): string => {
  const stat = statSync(file, { throwIfNoEntry: false });
  const refuse = (code: ConfigError['code'], found: string, expected: string, cause?: unknown): ConfigError =>
    new ConfigError(code, [{ at: `${file}:1:1`, field: 'document', found, expected }], cause === undefined ? {} : { cause });
  if (stat === undefined) throw refuse('config.missing', 'no such file', 'an interlock.yaml; "interlock init" writes one');
  if (!stat.isFile()) throw refuse('config.unreadable', 'no regular file', 'an interlock.yaml');
  if (stat.size > MAX_BYTES) throw refuse('config.unreadable', `${stat.size} bytes`, `at most ${MAX_BYTES} bytes`);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(file));
  } catch (cause) {
    throw refuse('config.unreadable', 'a file that cannot be read as UTF-8', 'UTF-8 text that this user may read', cause);
  }
};

/** What the reader says of a text, in its two parts; what the library says has none. */
const SAID = /^found (.*?)(?:, expected (.*))?$/s;

const documentOf = (text: string, file: string): TextDocument => {
  const unreadable = (at: string, found: string, expected: string, cause?: unknown): ConfigError =>
    new ConfigError('config.unreadable', [{ at, field: 'document', found, expected }], cause === undefined ? {} : { cause });
  try {
    const [document, second] = readDocuments(text);
    if (document === undefined) throw unreadable(`${file}:1:1`, 'an empty document', 'apiVersion: interlock.dev/v1 and so on');
    if (second !== undefined) throw unreadable(`${file}:${second.locate([]).line}:1`, 'a second document', 'one document');
    return document;
  } catch (error) {
    if (!(error instanceof UnreadableText)) throw error;
    const [, found = error.message, expected = 'one YAML 1.2 document'] = SAID.exec(error.message) ?? [];
    throw unreadable(`${file}:${error.line}:${error.column}`, found, expected, error);
  }
};

/** Of a member that nobody knows, the member itself: that is where the typing error is. */
const pathOf = (issue: ZodError['issues'][number] | undefined): readonly PropertyKey[] =>
  issue?.code === 'unrecognized_keys' ? [...issue.path, ...issue.keys.slice(0, 1)] : (issue?.path ?? []);

const placeOf = (document: TextDocument, file: string, path: readonly PropertyKey[]): string => {
  const { line, column } = document.locate(path.map(String));
  return `${file}:${line}:${column}`;
};
