import type { Artifact, Digest } from '@interlock/contracts';
import { readArtifacts, readConfiguration } from './desired-artifacts.ts';
import { readStep, type DesiredStep } from './desired-step.ts';
import { expect, isObject, matching, Unreadable, type Members } from './unreadable.ts';

/** Desired state of one workload as a file tells it. A person's file need not name an authorisation. */
export interface DesiredWorkload {
  readonly component: string;
  readonly artifacts: readonly Artifact[];
  readonly configuration: { readonly digest: Digest } | null;
  readonly authorisationId: string | null;
  /** Undefined: all instances. */
  readonly step: DesiredStep | undefined;
}

/** `authorisationId` of an unreadable file is what could still be made out, so that whoever wrote it learns of the failure. */
export type ParsedWorkload =
  | { readonly kind: 'read'; readonly desired: DesiredWorkload }
  | { readonly kind: 'unreadable'; readonly message: string; readonly authorisationId: string | null };

const COMPONENT = /^[a-z][a-z0-9]*:[a-z0-9]+(?:-+[a-z0-9]+)*\/[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?$/;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const KEYS = new Set(['workload', 'component', 'artifacts', 'configuration', 'releaseId', 'authorisationId', 'limits', 'stable']);
const LARGEST_FILE = 64 * 1024;

/**
 * Reads `workloads/<workload>.json`. Written by hand without zod: the process starts from its source with nothing but Node, and a person's file is judged
 * here, not only what Interlock wrote.
 */
export const parseDesiredWorkload = (workload: string, content: Buffer | undefined): ParsedWorkload => {
  let named: string | null = null;
  try {
    expect(
      content !== undefined && content.length <= LARGEST_FILE,
      'file',
      content?.length ?? 'a larger file',
      `at most ${LARGEST_FILE} bytes`,
    );
    const file = parseObject(content ?? Buffer.alloc(0));
    named = uuidOrNull(file['authorisationId']);
    return { kind: 'read', desired: readMembers(workload, file) };
  } catch (error) {
    if (error instanceof Unreadable) return { kind: 'unreadable', message: error.message, authorisationId: named };
    throw error;
  }
};

const parseObject = (content: Buffer): Members => {
  try {
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(content));
    if (isObject(value)) return value;
  } catch (cause) {
    throw new Unreadable(`file: found no JSON, expected a JSON object (${cause instanceof Error ? cause.message : String(cause)})`, {
      cause,
    });
  }
  throw new Unreadable('file: found other JSON, expected a JSON object');
};

const uuidOrNull = (value: unknown): string | null => (typeof value === 'string' && UUID.test(value) ? value : null);

const readMembers = (workload: string, file: Members): DesiredWorkload => {
  const unknown = Object.keys(file).find((key) => !KEYS.has(key));
  expect(unknown === undefined, unknown ?? '', 'an unknown member', `only ${[...KEYS].join(', ')}`);
  expect(file['workload'] === workload, 'workload', file['workload'], `"${workload}", as the file is named`);
  for (const name of ['releaseId', 'authorisationId']) {
    const value = file[name] ?? null;
    expect(value === null || uuidOrNull(value) !== null, name, value, 'a UUID or null');
  }
  return {
    component: matching(file['component'], COMPONENT, 'component', 'a canonical entity ref "kind:namespace/name"'),
    artifacts: readArtifacts(file['artifacts'], 'artifacts'),
    configuration: readConfiguration(file['configuration'] ?? null, 'configuration'),
    authorisationId: uuidOrNull(file['authorisationId']),
    step: readStep(file),
  };
};
