import { ASSIGNED_LOOK, PRIVATE_KEY_LOOK, TOKEN_LOOKS } from './secret-looks.ts';

/** More of a text is not looked at, and none of it is shown. */
const MOST_SEEN = 65_536;

/** From a key's first line to its last, or to the end of what there is of it. */
const PRIVATE_KEY = new RegExp(`${PRIVATE_KEY_LOOK.source}[^]*?(?:-----END [A-Z0-9 ]*PRIVATE KEY-----|$)`, 'g');

/** A key whose first line is lost: DER of SEC 1 or PKCS #8 (P-256, P-384, P-521, Ed25519, RSA) begins so in base64; age's keys say what they are. */
const BARE_KEY =
  /(?<![A-Za-z0-9+/])(?:MHcCAQEE|MIGkAgEBBD|MIHcAgEB|MIGHAgEAM|MIG2AgEAM|MIHuAgEAM|MC4CAQAwBQYDK2V|MII[A-Za-z0-9+/]{3}IBA[AD])(?:[A-Za-z0-9+/=]|\\[rn]|[\r\n])*|AGE-SECRET-KEY-1[0-9A-Z]*/g;

const SECRETS: readonly { readonly name: string; readonly look: RegExp }[] = [
  { name: 'a private key', look: PRIVATE_KEY },
  { name: 'a private key', look: BARE_KEY },
  ...TOKEN_LOOKS.map((look) => ({ name: 'a bearer token', look: new RegExp(look.source, 'g') })),
  { name: 'a bearer token', look: /\bbearer\s+(?=[\w.~+/-]{0,200}\d)[\w.~+/-]{16,}=*/gi },
];

/** Up to an `@`: characters that a user or password of an address holds as they are (RFC 3986), or what was forgotten to be escaped behind the colon of one. */
const USERINFO = /:\/\/(?:[^\s/?#"'<>\\]*|[^\s/?#@:"'<>\\]{0,200}:(?!\d*[/?#])[^\s@"'<>\\]{0,512})@/g;

/**
 * A message that may quote what was found, with secrets named and not quoted: it is for a log, a terminal or the record, where a secret would stay (guarantee 8).
 * The last door behind `quoted`: what was cut before it came here no longer looks like what it is.
 */
export const withoutSecrets = (message: string): string => {
  let text = message.length > MOST_SEEN ? `${message.slice(0, MOST_SEEN - 3)}...` : message;
  for (const { name, look } of SECRETS) text = text.replaceAll(look, `[${name}]`);
  return text.includes('@') ? text.replaceAll(USERINFO, '://[credentials]@') : text;
};

/**
 * What was found, as a refusal quotes it: JSON, at most `max` characters, or the name of the secret that is in it. Give it the whole text and not a cut of it:
 * half of a secret no longer looks like one.
 */
export const quoted = (found: string, max = 120): string => {
  const seen = found.slice(0, MOST_SEEN);
  const secret = SECRETS.find(({ look }) => seen.search(look) !== -1);
  if (secret !== undefined) return secret.name;
  // Its own cost grows fast with the length, and no more than this is shown.
  if (ASSIGNED_LOOK.test(seen.slice(0, max + 100))) return 'a text with a password or token in it';
  const text = JSON.stringify(withoutSecrets(seen).slice(0, max).toWellFormed());
  return text.length > max ? `${text.slice(0, max - 3).toWellFormed()}...` : text;
};

/** What stands at a place of a text, the same way; a secret that begins before it is named too. */
export const quotedAt = (text: string, at: number, max: number): string => {
  const start = Math.max(0, at - 4096);
  const around = text.slice(start, at + 4096);
  const secret = SECRETS.find(({ look }) =>
    [...around.matchAll(look)].some(({ index, 0: { length } }) => start + index < at + max && start + index + length > at),
  );
  return secret?.name ?? JSON.stringify(withoutSecrets(text.slice(at, at + max)).toWellFormed());
};
