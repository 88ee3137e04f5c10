/** What is a secret by the look of it, wherever it stands. */
export const PRIVATE_KEY_LOOK = /-----BEGIN [A-Z0-9 ]*PRIVATE KEY/;

/** Tokens that whoever holds them may use. Counted repetitions are bounded: texts from outside are looked through. */
export const TOKEN_LOOKS: readonly RegExp[] = [
  /\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/,
  /\bgh[pousr]_[0-9A-Za-z]{20,}/,
  /\bgithub_pat_[0-9A-Za-z_]{20,}/,
  /\bglpat-[0-9A-Za-z_-]{15,}/,
  /\bxox[abeprs]-[0-9A-Za-z-]{10,}/,
  /\bsk_(?:live|test)_[0-9A-Za-z]{10,}/,
  /\beyJ[\w-]{8,4096}\.eyJ[\w-]{8,}\.[\w-]+/,
];

/** A URL with a user and a password. */
export const CREDENTIALS_LOOK = /\b[a-z][a-z0-9+.-]*:\/\/[^\s/:@]*:[^\s/@]+@/i;

/** `password=…`, `"api-key": "…"`. */
export const ASSIGNED_LOOK = /(?:^|[\s;&?"'{,-])[\w.-]*(?:passw(?:or)?d|secret|token|api[-_]?key)[\w.-]*["']?\s*[=:]\s*["']?[^\s"']{3,}/i;

/** Names of members, variables and keys of which nobody would want to read the value. */
export const SECRET_NAME =
  /(?:passw(?:or)?d|passphrase|secret|token|credential|api[-_.]?key|access[-_.]?key|private[-_.]?key|client[-_.]?secret|signing[-_.]?key|encryption[-_.]?key|dsn|connection[-_.]?string|\bauth\b)/i;
