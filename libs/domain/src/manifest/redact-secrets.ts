import { REDACTED, type ManifestObject, type ManifestValue } from '@interlock/contracts';

/** Members of a Secret that hold what it keeps. */
const KEPT = new Set(['data', 'stringData']);

/** Names of members, variables and keys of which nobody would want to read the value. */
const SECRET_NAME =
  /(?:passw(?:or)?d|passphrase|secret|token|credential|api[-_.]?key|access[-_.]?key|private[-_.]?key|client[-_.]?secret|signing[-_.]?key|encryption[-_.]?key|dsn|connection[-_.]?string|\bauth\b)/i;

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

/** What is a secret by the look of it, wherever it stands. */
const SECRET_LOOK: readonly RegExp[] = [
  /-----BEGIN [A-Z ]*PRIVATE KEY/,
  /\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/,
  /\bgh[pousr]_[0-9A-Za-z]{20,}/,
  /\bgithub_pat_[0-9A-Za-z_]{20,}/,
  /\bglpat-[0-9A-Za-z_-]{15,}/,
  /\bxox[abeprs]-[0-9A-Za-z-]{10,}/,
  /\bsk_(?:live|test)_[0-9A-Za-z]{10,}/,
  /\beyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]+/,
  /\b[a-z][a-z0-9+.-]*:\/\/[^\s/:@]*:[^\s/@]+@/i,
  /(?:^|[\s;&?"'{,-])[\w.-]*(?:passw(?:or)?d|secret|token|api[-_]?key)[\w.-]*["']?\s*[=:]\s*["']?[^\s"']{3,}/i,
];

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

const looksSecret = (text: string): boolean => SECRET_LOOK.some((look) => look.test(text));

/** `["--token", "abc"]`: what follows the name of a secret is one. */
const redactList = (items: readonly (string | number | boolean | null)[]): (string | number | boolean | null)[] =>
  items.map((item, place) => {
    if (typeof item !== 'string') return item;
    const before = items[place - 1];
    const named = typeof before === 'string' && /^--?[\w.-]+$/.test(before) && SECRET_NAME.test(before) && !item.startsWith('-');
    return named || looksSecret(item) ? REDACTED : item;
  });
