import type { LiveState } from '../deployment-target.ts';
import { WORKLOAD_NAME } from '../git/workload-name.ts';
import { LOCAL_RUNTIME } from './report.ts';
import { isObject } from './unreadable.ts';

/** What runs for one workload. `desired` is the blob id of the desired-state file that was applied last; null asks for it to be applied again. */
export interface Instance extends LiveState {
  readonly desired: string | null;
}

/** Without what a narrowed step adds, or any count. */
export const withoutStep = ({ share: _share, instances: _instances, rest: _rest, ...instance }: Instance): Instance => instance;

/** Undefined: the text, cut short or written by hand, is none. */
export const parseInstance = (text: string): Instance | undefined => {
  try {
    const value: unknown = JSON.parse(text);
    return isInstance(value) ? { ...value, reportedBy: LOCAL_RUNTIME } : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
};

const isInstance = (value: unknown): value is Instance =>
  typeof value === 'object' &&
  value !== null &&
  'workload' in value &&
  typeof value.workload === 'string' &&
  WORKLOAD_NAME.test(value.workload) &&
  'artifacts' in value &&
  Array.isArray(value.artifacts) &&
  'status' in value &&
  'desired' in value &&
  'authorisationId' in value &&
  (!('share' in value) || typeof value.share === 'number') &&
  (!('instances' in value) || isCount(value.instances)) &&
  (!('rest' in value) || isRest(value.rest));

const isCount = (value: unknown): boolean => isObject(value) && Number.isInteger(value['total']) && Number.isInteger(value['updated']);

const isRest = (value: unknown): boolean => isObject(value) && Array.isArray(value['artifacts']) && 'configuration' in value;
