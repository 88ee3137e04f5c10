import type { EvidenceRejectionCode } from '@interlock/contracts';
import { canonicalJson } from '@interlock/domain';
import { STATEMENT_PAYLOAD_TYPE as TYPE } from '../../../attestation/index.ts';
import { aSigningKey, signAnything } from '../signing-key.ts';
import { testResultStatement } from '../statements.ts';

export const key = aSigningKey();
export const stranger = aSigningKey('ed25519');
export const statement = testResultStatement();
export const payload = Buffer.from(canonicalJson(statement));
export const base64 = (bytes: Uint8Array | string): string => Buffer.from(bytes).toString('base64');
export const sigOver = (body: Uint8Array, type = TYPE): string => base64(signAnything(type, body, key));
export const genuine = { payloadType: TYPE, payload: base64(payload), signatures: [{ sig: sigOver(payload), keyid: 'k' }] };
export const text = (value: unknown): Buffer => Buffer.from(JSON.stringify(value));
export const withSignatures = (...signatures: unknown[]): Buffer => text({ ...genuine, signatures });
/** Bytes that the trusted key did sign, whatever they are. */
export const signed = (body: Uint8Array | string, type = TYPE): Buffer =>
  text({ payloadType: type, payload: base64(body), signatures: [{ sig: sigOver(Buffer.from(body), type) }] });
export const signedStatement = (changes: object): Buffer => signed(JSON.stringify({ ...statement, ...changes }));
const raw = (json: string): string => json.replace(/"predicate":.*$/, '"predicate":');
export const signedPredicate = (predicate: string): Buffer => signed(`${raw(JSON.stringify(statement))}${predicate}}`);

export type Case = readonly [name: string, bytes: Uint8Array, code: EvidenceRejectionCode];
export const cases = (code: EvidenceRejectionCode, of: Record<string, Uint8Array>): Case[] =>
  Object.entries(of).map(([name, bytes]) => [name, bytes, code]);
export const each = (code: EvidenceRejectionCode, name: string, values: readonly unknown[], make: (value: never) => Uint8Array): Case[] =>
  values.map((value) => [`${name} ${JSON.stringify(value)?.slice(0, 60) ?? 'undefined'}`, make(value as never), code]);
