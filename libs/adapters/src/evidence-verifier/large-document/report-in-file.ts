import type { RawReport } from '../raw-report/read-raw-report.ts';
import { Refusal } from '../refusal.ts';
import { DocumentFile } from './document-file.ts';
import { readFileDocument } from './judge-file.ts';

/** A report that nobody signed. */
export type KnownReport = Pick<RawReport, 'format' | 'kind'>;

/** What report a file holds, known as the verifier knows it; undefined where it holds an attestation, several documents, or what nobody can read. */
export const reportInFile = (path: string): KnownReport | undefined => {
  const [report] = DocumentFile.using(path, function* (file) {
    yield reportIn(file);
  });
  return report;
};

const reportIn = (file: DocumentFile): KnownReport | undefined => {
  try {
    const read = readFileDocument(file);
    return read !== undefined && 'report' in read ? { format: read.report.format, kind: read.report.kind } : undefined;
  } catch (error) {
    if (error instanceof Refusal) return undefined;
    throw error;
  }
};
