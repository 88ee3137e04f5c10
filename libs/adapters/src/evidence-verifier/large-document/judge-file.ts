import { isUtf8 } from 'node:buffer';
import type { ReleaseCandidate } from '@interlock/contracts';
import {
  judgeDocument,
  judged,
  partsOrRefusal,
  readDocument,
  readMembers,
  rejected,
  type Attestation,
  type Bench,
  type Judgement,
  type Read,
} from '../judge-document.ts';
import type { EvidenceDocument } from '../evidence-verifier.ts';
import { OddJson } from '../kept-json/json-bytes.ts';
import { Place, type Keep } from '../kept-json/keep.ts';
import { readKept } from '../kept-json/read-kept.ts';
import { looksLikeXml, notUtf8, XML_REPORT } from '../raw-report/read-raw-report.ts';
import { Refusal } from '../refusal.ts';
import { partsOfDocument, type Part } from '../split-document.ts';
import { DocumentFile } from './document-file.ts';
import { OutlinedText } from './outlined-text.ts';

/** Smaller ones are read whole. */
const LARGE_BYTES = 1_048_576;
const HEAD_BYTES = 65_536;

type Kind = EvidenceDocument['kind'];

/** As `judgeDocument`, of a file: of what is large in it no more is in memory than what it says, and the payload of one envelope. */
export function judgeFile(path: string, kind: Kind, candidate: ReleaseCandidate, bench: Bench, large = LARGE_BYTES): Generator<Judgement> {
  return DocumentFile.using(path, (file) => judgeParts(file, kind, candidate, bench, large));
}

function* judgeParts(file: DocumentFile, kind: Kind, candidate: ReleaseCandidate, bench: Bench, large: number): Generator<Judgement> {
  const whole = { from: 0, length: file.length };
  if (file.length <= large) return yield* judgeDocument(file.read(0, file.length), kind, candidate, bench);
  const xml = isXml(file);
  const parts = partsOrRefusal(() => partsOf(file, xml));
  if (parts instanceof Refusal) return yield { ...whole, ...rejected(digestOf(file, whole), parts, null) };
  for (const part of parts) {
    using one = new FilePart(file, part, { xml, large: part.length > large });
    yield { from: one.from, length: one.length, ...judged(one, kind, candidate, bench) };
  }
}

const isXml = (file: DocumentFile): boolean => looksLikeXml(file.read(0, Math.min(file.length, HEAD_BYTES)));

/** A log in XML may have lines that look like JSON. */
const partsOf = (file: DocumentFile, xml: boolean): readonly Part[] =>
  xml ? [{ from: 0, length: file.length }] : partsOfDocument(file.pieces(0, file.length), file.length);

/** What a file holds, as far as it is known before anything in it is proven; undefined where it holds several documents. */
export const readFileDocument = (file: DocumentFile): Read | undefined => {
  const xml = isXml(file);
  const [part, ...more] = partsOf(file, xml);
  return part === undefined || more.length > 0 ? undefined : new FilePart(file, part, { xml, large: true }).read();
};

const digestOf = (file: DocumentFile, { from, length }: Part): string => `sha256:${file.hashOf(from, length)}`;

/** Of an envelope all but its payload, which stays where it is; of a report what it is known by. */
const OUTLINE: Keep = {
  members: {
    ...Object.fromEntries(
      [
        'payloadType',
        'signatures',
        'mediaType',
        'verificationMaterial',
        'base64Signature',
        'cert',
        '_type',
        'predicateType',
        '@context',
      ].map((name) => [name, 'all' as const]),
    ),
    payload: 'place',
    dsseEnvelope: { members: { payload: 'place' }, others: 'all' },
    vulnerabilities: { items: { members: { analysis: 'shape' } } },
  },
  others: 'shape',
};

class FilePart implements Attestation {
  readonly from: number;
  readonly length: number;
  readonly #file: DocumentFile;
  readonly #looks: { readonly xml: boolean; readonly large: boolean };
  #payload: OutlinedText | undefined;

  constructor(file: DocumentFile, { from, length }: Part, looks: { readonly xml: boolean; readonly large: boolean }) {
    this.from = from;
    this.length = length;
    this.#file = file;
    this.#looks = looks;
  }

  digest(): string {
    return digestOf(this.#file, this);
  }

  read(): Read {
    if (this.#looks.xml) return this.#readXml();
    if (this.#looks.large)
      try {
        return this.#readOutline();
      } catch (error) {
        if (!(error instanceof OddJson)) throw error;
      }
    return readDocument(this.#file.read(this.from, this.length));
  }

  [Symbol.dispose](): void {
    this.#payload?.release();
  }

  #readXml(): Read {
    for (const piece of this.#file.characters(this.from, this.length)) if (!isUtf8(piece)) throw notUtf8();
    return { report: XML_REPORT };
  }

  #readOutline(): Read {
    const document = readKept(this.#file.characters(this.from, this.length), OUTLINE);
    if (typeof document !== 'object' || document === null || Array.isArray(document)) throw new OddJson();
    const members = document as Record<string, unknown>;
    const envelope = members['dsseEnvelope'];
    this.#outline(members);
    if (typeof envelope === 'object' && envelope !== null) this.#outline(envelope as Record<string, unknown>);
    return readMembers(members);
  }

  #outline(members: Record<string, unknown>): void {
    const { payload } = members;
    if (!(payload instanceof Place)) return;
    if (payload.length === 0) throw new OddJson();
    this.#payload = new OutlinedText(this.#file, { from: this.from + payload.from, length: payload.length });
    members['payload'] = this.#payload;
  }
}
