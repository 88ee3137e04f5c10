import type { KeyObject } from 'node:crypto';
import type { Artifact, DsseEnvelope } from '@interlock/contracts';
import { canonicalJson } from '@interlock/domain';
import { signDsse } from './sign-dsse.ts';

const STATEMENT_TYPE = 'https://in-toto.io/Statement/v1';
export const STATEMENT_PAYLOAD_TYPE = 'application/vnd.in-toto+json';

/** in-toto Statement v1 (in-toto/attestation spec/v1/statement.md): these subjects have this property, says whoever signs. */
export interface Statement {
  readonly _type: string;
  readonly subject: ReadonlyArray<{ readonly name: string; readonly digest: Readonly<Record<string, string>> }>;
  readonly predicateType: string;
  readonly predicate: unknown;
}

const subjectOf = ({ name, digest }: Artifact): Statement['subject'][number] => {
  const colon = digest.indexOf(':');
  return { name, digest: { [digest.slice(0, colon)]: digest.slice(colon + 1) } };
};

export const buildStatement = (artifacts: readonly Artifact[], predicateType: string, predicate: unknown): Statement => ({
  _type: STATEMENT_TYPE,
  subject: artifacts.map(subjectOf),
  predicateType,
  predicate,
});

export const signStatement = (statement: Statement, privateKey: KeyObject): DsseEnvelope =>
  signDsse(STATEMENT_PAYLOAD_TYPE, Buffer.from(canonicalJson(statement)), privateKey);
