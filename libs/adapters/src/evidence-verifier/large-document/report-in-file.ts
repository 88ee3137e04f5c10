import { isAttestation } from '../read-attestation.ts';
import type { Read } from '../judge-document.ts';
import type { RawReport } from '../raw-report/read-raw-report.ts';
import { Refusal } from '../refusal.ts';
import { DocumentFile } from './document-file.ts';
import { readFileDocument } from './judge-file.ts';

/** A report that nobody signed. */
export type KnownReport = Pick<RawReport, 'format' | 'kind'>;

/** What report a file holds, known as the verifier knows it; undefined where it holds an attestation, several documents, or what nobody can read. */
export const reportInFile = (path: string): KnownReport | undefined => {
  const { read } = lookAt(path);
  return read !== undefined && 'report' in read ? { format: read.report.format, kind: read.report.kind } : undefined;
};

/** Whether a file is surely no evidence: one JSON document that is neither signed, by how it looks, nor a report that is known. What cannot be read may have been some. */
export const isNoEvidence = (path: string): boolean => {
  const { read } = lookAt(path);
  return read !== undefined && 'attestation' in read && !isAttestation(read.attestation);
};

/** What cannot be read is there, and nobody knows as what. */
const lookAt = (path: string): { readonly read: Read | undefined } => {
  const [looked] = DocumentFile.using(path, function* (file) {
    yield readIn(file);
  });
  return looked ?? { read: undefined };
};

const readIn = (file: DocumentFile): { readonly read: Read | undefined } => {
  try {
    return { read: readFileDocument(file) };
  } catch (error) {
    if (error instanceof Refusal) return { read: undefined };
    throw error;
  }
};
