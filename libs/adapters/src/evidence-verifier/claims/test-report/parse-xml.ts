import { withoutSecrets } from '@interlock/domain';
import { parseXml, XmlDocumentType, XmlElement, XmlError } from '@rgrove/parse-xml';
import { Refusal } from '../../refusal.ts';
import { boundXml } from './bound-xml.ts';

export interface XmlNode {
  readonly name: string;
  readonly children: readonly XmlNode[];
}

const MAX_DEPTH = 64;

/**
 * The elements of an XML document, without its text. Entities beyond the five of XML itself are errors, and a document type is refused whatever it says:
 * nothing is expanded and nothing is fetched (threats T13, T14).
 */
export const readXml = (source: string, at: string): XmlNode => {
  const document = parse(boundXml(source, at), at);
  if (document.children.some((child) => child instanceof XmlDocumentType))
    throw new Refusal('evidence.predicate_malformed', at, 'a document type declaration', 'XML without one');
  if (document.root === null) throw new Refusal('evidence.predicate_malformed', at, 'no element', 'a JUnit report');
  return nodeOf(document.root, 1, at);
};

const parse = (source: string, at: string): ReturnType<typeof parseXml> => {
  try {
    return parseXml(source, { preserveDocumentType: true });
  } catch (cause) {
    if (cause instanceof XmlError)
      throw new Refusal(
        'evidence.predicate_malformed',
        at,
        withoutSecrets(cause.message.split('\n', 1)[0] ?? '').slice(0, 200),
        'well-formed XML',
        {
          cause,
        },
      );
    // The parser descends element by element: what nests beyond the stack is no report.
    if (cause instanceof RangeError)
      throw new Refusal('evidence.predicate_malformed', at, 'elements nested without end', `at most ${MAX_DEPTH} levels`, { cause });
    throw cause;
  }
};

const nodeOf = ({ name, children }: XmlElement, depth: number, at: string): XmlNode => {
  if (depth > MAX_DEPTH)
    throw new Refusal('evidence.predicate_malformed', at, `more than ${MAX_DEPTH} levels`, `at most ${MAX_DEPTH} levels`);
  return {
    name,
    children: children.flatMap((child) => (child instanceof XmlElement ? [nodeOf(child, depth + 1, at)] : [])),
  };
};
