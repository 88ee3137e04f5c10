import { readFileSync, readdirSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';

interface Schema {
  readonly $id: string;
  readonly properties: {
    readonly context: { readonly properties: { readonly type: { readonly enum: readonly [string] } } };
    readonly subject: { readonly properties: object };
  };
}

const folder = new URL('cd-event-schemas/', import.meta.url);
const read = (path: string): Schema => JSON.parse(readFileSync(new URL(path, folder), 'utf8')) as Schema;
const filesIn = (path: string): string[] =>
  readdirSync(new URL(path, folder))
    .filter((name) => name.endsWith('.json'))
    .map((name) => `${path}${name}`);

const FORMATS = {
  'date-time': /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/,
  // RFC 3986: a scheme, and no character that would have to be encoded.
  uri: /^[A-Za-z][A-Za-z0-9+.-]*:[A-Za-z0-9\-._~:/?#[\]@!$&'()*+,;=%]+$/,
  'uri-reference': /^[A-Za-z0-9\-._~:/?#[\]@!$&'()*+,;=%]+$/,
};

/** `dev.cdeventsx.<tool>-<subject>.<predicate>.<version>` (CDEvents spec, "Custom events"). */
const CUSTOM_TYPE = /^dev\.cdeventsx\.[a-zA-Z0-9]+-[a-zA-Z]+\.[a-zA-Z]+\.\d\.\d\.\d$/;

const customSchema = (service: Schema): object => {
  const { context, subject } = service.properties;
  return {
    ...service,
    $id: 'https://cdevents.dev/0.5.1/schema/any-custom-event',
    properties: {
      ...service.properties,
      context: { ...context, properties: { ...context.properties, type: { type: 'string', pattern: CUSTOM_TYPE.source } } },
      subject: { ...subject, properties: { ...subject.properties, content: { type: 'object' } } },
    },
  };
};

/** What the official schemas say of a CDEvent: nothing when it is valid. A custom one has the envelope of all others and content of its own. */
export const officialFindings = (() => {
  const ajv = new Ajv2020({ strict: false, allErrors: true, formats: FORMATS });
  for (const version of ['v0.5.1/', 'v0.6.0-draft/']) for (const file of filesIn(`${version}links/`)) ajv.addSchema(read(file));
  const events = ['v0.5.1/', 'v0.6.0-draft/'].flatMap(filesIn).map(read);
  const byType = new Map(events.map((schema) => [schema.properties.context.properties.type.enum[0], ajv.compile(schema)]));
  const custom = ajv.compile(customSchema(read('v0.5.1/servicedeployed.json')));
  return (event: { readonly context: { readonly type: string } }): unknown[] => {
    const validate = byType.get(event.context.type) ?? custom;
    return validate(event) ? [] : (validate.errors ?? ['invalid']);
  };
})();
