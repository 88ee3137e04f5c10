import { REDACTED, type ManifestObject, type ManifestValue } from '@interlock/contracts';
import { ASSIGNED_LOOK, CREDENTIALS_LOOK, PRIVATE_KEY_LOOK, SECRET_NAME, TOKEN_LOOKS } from '../json/secret-looks.ts';

/** Members of a Secret that hold what it keeps. */
const KEPT = new Set(['data', 'stringData']);

/** These name a secret, or say where one is: which one is used is what people judge. */
const REFERENCE = new Set([
  'name',
  'key',
  'optional',
  'secretName',
  'secret',
  'serviceAccountName',
  'automountServiceAccountToken',
  'expirationSeconds',
  'audience',
  'path',
  'mountPath',
  'readOnly',
  'secretProviderClass',
]);

const SECRET_LOOKS: readonly RegExp[] = [PRIVATE_KEY_LOOK, ...TOKEN_LOOKS, CREDENTIALS_LOOK, ASSIGNED_LOOK];

/** The value, or `[redacted]` where it is a secret, by its place, by its name or by its look. Both sides of a change are asked alike. */
export const redactValue = (object: ManifestObject, path: readonly string[], value: ManifestValue): ManifestValue => {
  if (isSecretPlace(object, path, value)) return REDACTED;
  if (Array.isArray(value)) return redactList(value);
  return typeof value === 'string' && looksSecret(value) ? REDACTED : value;
};

const isSecretPlace = ({ kind }: ManifestObject, path: readonly string[], value: ManifestValue): boolean => {
  if (kind === 'Secret' && KEPT.has(path[0] ?? '')) return true;
  // A number or a switch is a setting, whatever it is called: the lifetime of a token is none.
  if (typeof value === 'boolean') return false;
  const [own = '', last = ''] = path.slice(-2);
  // `env.DB_PASSWORD.value`: the name stands one above.
  if (last === 'value') return SECRET_NAME.test(own);
  if (path.includes('valueFrom') || path.includes('secretRef') || path.includes('imagePullSecrets')) return false;
  if (typeof value === 'number' || REFERENCE.has(last)) return false;
  return SECRET_NAME.test(last) && !last.endsWith('Ref') && !last.endsWith('Name');
};

const looksSecret = (text: string): boolean => SECRET_LOOKS.some((look) => look.test(text));

/** `["--token", "abc"]`: what follows the name of a secret is one. */
const redactList = (items: readonly (string | number | boolean | null)[]): (string | number | boolean | null)[] =>
  items.map((item, place) => {
    if (typeof item !== 'string') return item;
    const before = items[place - 1];
    const named = typeof before === 'string' && /^--?[\w.-]+$/.test(before) && SECRET_NAME.test(before) && !item.startsWith('-');
    return named || looksSecret(item) ? REDACTED : item;
  });
