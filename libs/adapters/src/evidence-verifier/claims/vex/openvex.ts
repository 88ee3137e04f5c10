import { VexStatus, type VexStatement } from '@interlock/contracts';
import { z } from 'zod';
import { Refusal } from '../../refusal.ts';
import { lenientInstant, optionalText, text } from '../bounded-text.ts';
import { parsePredicate } from '../parse-predicate.ts';
import type { ReadPredicate } from '../read-predicate.ts';

const named = {
  '@id': optionalText(500),
  identifiers: z.object({ purl: optionalText(500) }).nullish(),
  hashes: z.record(z.string(), z.string()).nullish(),
};
const Product = z.object({ ...named, subcomponents: z.array(z.object(named)).max(1000).nullish() });
type Product = z.infer<typeof Product>;

const Statement = z.object({
  /** Before 0.2.0 a plain text. */
  vulnerability: z.union([
    text(200).transform((name) => ({ name, aliases: [] as string[] })),
    z.object({
      name: text(200),
      aliases: z
        .array(text(200))
        .max(50)
        .nullish()
        .transform((aliases) => aliases ?? []),
    }),
  ]),
  timestamp: lenientInstant,
  products: z.array(Product).min(1).max(1000),
  status: VexStatus,
  justification: optionalText(500),
  impact_statement: optionalText(500),
});
type Statement = z.infer<typeof Statement>;

const OpenVex = z.object({
  '@context': z.string().regex(/^https:\/\/openvex\.dev\/ns(?:\/v0\.\d+\.\d+)?$/),
  author: optionalText(300),
  timestamp: lenientInstant,
  statements: z.array(Statement).max(1000),
});

/** openvex/spec OPENVEX-SPEC.md 0.2.0. Statements take effect in the order of their own times, which fall back on the document's. */
export const readOpenVex = (predicate: unknown, artifacts: readonly string[]): ReadPredicate => {
  const { author, timestamp, statements } = parsePredicate(OpenVex, predicate);
  const ordered = statements
    .map((statement, index) => ({ statement, index, at: statement.timestamp ?? timestamp ?? '' }))
    .toSorted((left, right) => (left.at === right.at ? left.index - right.index : left.at < right.at ? -1 : 1));
  return {
    producedAt: timestamp,
    claims: {
      kind: 'vex',
      format: 'openvex',
      author,
      statements: ordered.map(({ statement, index }) => statementOf(statement, index, artifacts)),
    },
  };
};

const statementOf = (statement: Statement, index: number, artifacts: readonly string[]): VexStatement => {
  const justification = statement.justification ?? statement.impact_statement;
  // "MUST": a "not affected" without a reason is a wish.
  if (statement.status === 'not_affected' && justification === null)
    throw new Refusal(
      'evidence.predicate_malformed',
      `payload.predicate.statements.${index}.justification`,
      'nothing',
      'a justification or an impact_statement beside "not_affected"',
    );
  if (statement.vulnerability.name === '')
    throw new Refusal('evidence.predicate_malformed', `payload.predicate.statements.${index}.vulnerability.name`, 'nothing', 'a name');
  return {
    id: statement.vulnerability.name,
    aliases: statement.vulnerability.aliases.filter((alias) => alias !== ''),
    status: statement.status,
    justification,
    ...scopeOf(statement.products, artifacts),
  };
};

/** A product that is this artifact means its subcomponents, or all of it; a product that is a package means that package. Any other product is somebody else's. */
const scopeOf = (products: readonly Product[], artifacts: readonly string[]): Pick<VexStatement, 'packages' | 'whole'> => {
  const packages = new Set<string>();
  let whole = false;
  for (const product of products) {
    const inner = product.subcomponents ?? [];
    if (isArtifact(product, artifacts)) {
      whole ||= inner.length === 0;
      for (const one of inner) for (const purl of purlOf(one)) packages.add(purl);
    } else if (inner.length === 0) for (const purl of purlOf(product)) packages.add(purl);
  }
  return { packages: [...packages].slice(0, 1000), whole };
};

type Named = Omit<Product, 'subcomponents'>;

const purlOf = ({ '@id': id, identifiers }: Named): string[] => {
  const purl = identifiers?.purl ?? id;
  return purl?.startsWith('pkg:') === true && !purl.startsWith('pkg:oci/') && !purl.startsWith('pkg:docker/') ? [purl] : [];
};

const ALGORITHMS: ReadonlyMap<string, string> = new Map([
  ['sha-256', 'sha256'],
  ['sha-384', 'sha384'],
  ['sha-512', 'sha512'],
]);

/** By digest alone: in a hash, or as the version of an OCI package URL. */
const isArtifact = ({ '@id': id, identifiers, hashes }: Named, artifacts: readonly string[]): boolean => {
  const digests = Object.entries(hashes ?? {}).flatMap(([name, hex]) => {
    const algorithm = ALGORITHMS.get(name.toLowerCase());
    return algorithm === undefined ? [] : [`${algorithm}:${hex}`];
  });
  const purls = [id, identifiers?.purl].flatMap((purl) => {
    const [, digest] = /^pkg:(?:oci|docker)\/[^@?#]+@(sha(?:256|384|512)(?::|%3A)[0-9a-f]+)(?:[?#]|$)/i.exec(purl ?? '') ?? [];
    return digest === undefined ? [] : [digest.replace(/%3a/i, ':')];
  });
  return [...digests, ...purls].some((digest) => artifacts.includes(digest));
};
