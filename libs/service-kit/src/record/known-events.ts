import {
  CATALOG_EVENTS,
  ENVIRONMENT_EVENTS,
  LEDGER_EVENTS,
  parseStreamName,
  POLICY_EVENTS,
  RELEASE_EVENTS,
  type RecordedEvent,
  type StreamCategory,
} from '@interlock/contracts';
import { fieldErrors } from '@interlock/domain';
import type { ZodType } from 'zod';
import { ParkError } from '../consume/park-error.ts';

type Schemas = Readonly<Record<string, ZodType>>;

const SCHEMAS: Readonly<Record<StreamCategory, Schemas>> = {
  release: RELEASE_EVENTS,
  catalog: CATALOG_EVENTS,
  policy: POLICY_EVENTS,
  ledger: LEDGER_EVENTS,
  environment: ENVIRONMENT_EVENTS,
};

/** The newest version of `data` that this build writes; all types are at their first. */
export const SCHEMA_VERSION = 1;

const schemaOf = (stream: string, type: string): ZodType | undefined => {
  const name = parseStreamName(stream);
  if (name === undefined) return undefined;
  const schemas = SCHEMAS[name.category];
  return Object.hasOwn(schemas, type) ? schemas[type] : undefined;
};

/** An event of a later version of Interlock is preserved and never passed over: who would decide without it, decides wrongly. */
export const checkKnown = (event: RecordedEvent): void => {
  const place = `${event.stream}@${event.revision}`;
  if (schemaOf(event.stream, event.type) === undefined)
    throw new ParkError('record.unknown_event', `${place}: found type ${event.type}, which this version does not know`);
  const { schemaVersion } = event.metadata;
  if (schemaVersion > SCHEMA_VERSION)
    throw new ParkError(
      'record.unknown_event',
      `${place}: found ${event.type} of version ${schemaVersion}, expected at most ${SCHEMA_VERSION}`,
    );
};

/** A service tried to append what the contracts do not allow: a fault of the program, not of the input. */
export class InvalidEventError extends Error {
  readonly code = 'record.invalid_event';
  constructor(message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = 'InvalidEventError';
  }
}

/** Data as it will be read back: matching its schema, and without members that JSON would drop. */
export const checkedData = (stream: string, type: string, data: unknown): unknown => {
  const schema = schemaOf(stream, type);
  if (schema === undefined) throw new InvalidEventError(`type ${type} may not stand on stream ${stream}`);
  const result = schema.safeParse(data);
  if (!result.success) {
    const wrong = fieldErrors(result.error, data).map(({ field, found, expected }) => `${field}: found ${found}, expected ${expected}`);
    throw new InvalidEventError(`${type}: ${wrong.join('; ')}`, { cause: result.error });
  }
  return JSON.parse(JSON.stringify(result.data)) as unknown;
};
