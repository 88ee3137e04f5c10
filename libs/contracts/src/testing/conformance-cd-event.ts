import { readFileSync } from 'node:fs';

const folder = new URL('cd-event-conformance/', import.meta.url);

/** An example of the specification's own conformance suite (v0.5.1), fresh at each call. */
export const conformanceCdEvent = (name: 'artifact_published' | 'testsuiterun_finished' | 'change_merged'): ConformanceCdEvent =>
  JSON.parse(readFileSync(new URL(`${name}.json`, folder), 'utf8')) as ConformanceCdEvent;

export interface ConformanceCdEvent {
  readonly context: Record<string, unknown> & { readonly type: string; readonly id: string; readonly source: string };
  readonly subject: Record<string, unknown> & { readonly id: string; readonly content: Record<string, unknown> };
  readonly customData?: unknown;
}

/** An object without some of its members. */
export const without = <T extends object, K extends string>(members: T, ...names: readonly K[]): Omit<T, K> =>
  Object.fromEntries(Object.entries(members).filter(([name]) => !(names as readonly string[]).includes(name))) as Omit<T, K>;
