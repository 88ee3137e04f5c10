import { MOST_NAMED_FILES, type NamingPredicate } from '@interlock/contracts';
import type { ReadStatement } from '../read-statement.ts';

/**
 * Files that a statement names by sha256, each once. What does not read is no name: a statement is not refused for it, and a report that it was meant for is not
 * named. Addresses beside the digests are never looked at (threat T13).
 */
export const namedFiles = ({ predicateType, predicate }: ReadStatement): string[] => {
  const descriptorsIn = DESCRIPTORS.get(predicateType);
  return descriptorsIn === undefined ? [] : [...new Set(descriptorsIn(predicate).flatMap(digestOf))].slice(0, MOST_NAMED_FILES);
};

const membersOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

/** Where resource descriptors stand (in-toto/attestation spec/v1/resource_descriptor.md). */
const DESCRIPTORS_BY_TYPE: Readonly<Record<NamingPredicate, (predicate: unknown) => unknown[]>> = {
  'https://in-toto.io/attestation/reference/v0.1': (predicate) => listOf(membersOf(predicate)['references']),
  'https://in-toto.io/attestation/scai/v0.3': (predicate) =>
    listOf(membersOf(predicate)['attributes']).map((attribute) => membersOf(attribute)['evidence']),
  'https://slsa.dev/provenance/v1': (predicate) => listOf(membersOf(membersOf(predicate)['runDetails'])['byproducts']),
};
const DESCRIPTORS: ReadonlyMap<string, (predicate: unknown) => unknown[]> = new Map(Object.entries(DESCRIPTORS_BY_TYPE));

const digestOf = (descriptor: unknown): string[] => {
  const hex = membersOf(membersOf(descriptor)['digest'])['sha256'];
  return typeof hex === 'string' && /^[0-9a-f]{64}$/.test(hex) ? [`sha256:${hex}`] : [];
};
