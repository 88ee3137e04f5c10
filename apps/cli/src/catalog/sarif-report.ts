import { isAbsolute, relative, resolve, sep } from 'node:path';
import type { CatalogFinding, CatalogFindingCode } from '@interlock/contracts';

/** What each rule of the report asks for. */
const RULES: Record<CatalogFindingCode, string> = {
  'catalog.unreadable': 'A file of the catalog can be read',
  'catalog.source_unavailable': 'A source of the catalog can be reached',
  'catalog.source_stale': 'A source of the catalog is seen now and then',
  'catalog.invalid_entity': 'A document is an entity as Backstage takes it',
  'catalog.entity_outdated': 'The source has an entity in its newest form',
  'catalog.duplicate_entity': 'An entity is described in one place',
  'catalog.owner_missing': 'An entity has an owner',
  'catalog.owner_unknown': 'An owner is in the catalog',
  'catalog.owner_without_members': 'A group that owns something has members',
  'catalog.lifecycle_missing': 'A component has a lifecycle',
  'catalog.lifecycle_unknown': 'A lifecycle is one of those that the configuration knows',
  'catalog.tier_missing': 'A component that is deployed has a tier',
  'catalog.tier_invalid': 'A tier is a number from 1 to 4',
  'catalog.rollout_invalid': 'A rollout is "narrow" or "whole"',
  'catalog.runtime_missing': 'A component that is deployed names its workload',
  'catalog.runtime_contested': 'A workload belongs to one component',
  'catalog.on_call_missing': 'A component names who is on call, where that is asked for',
  'catalog.on_call_invalid': 'Who is on call is a group or a user',
  'catalog.on_call_unknown': 'Who is on call is in the catalog',
  'catalog.on_call_empty': 'A group that is on call has members',
  'catalog.runbook_missing': 'A component has a runbook, where that is asked for',
  'catalog.runbook_invalid': 'A runbook is the address of a page',
  'catalog.techdocs_missing': 'A component has documentation, where that is asked for',
  'catalog.techdocs_invalid': 'Documentation is named as TechDocs expects it',
  'catalog.calendar_unknown': 'A calendar that an environment names is configured',
  'catalog.dangling_reference': 'What an entity names is in the catalog',
  'catalog.dependency_cycle': 'No entity depends on itself',
};

export interface SarifPlaces {
  /** What findings name files relative to. */
  readonly baseDirectory: string;
  /** The root of the checkout: where code hosts look for the files. */
  readonly cwd: string;
}

/**
 * SARIF 2.1.0 (https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html), as GitHub's and GitLab's code scanning take it: findings then show at their
 * lines in a pull request. `partialFingerprints` hold the finding's id, which stays the same when lines move.
 */
export const sarifReport = (findings: readonly CatalogFinding[], places: SarifPlaces): Record<string, unknown> => {
  const codes = [...new Set(findings.map(({ code }) => code))].toSorted();
  const rules = codes.map((code) => ({ id: code, shortDescription: { text: RULES[code] } }));
  const results = findings.map(({ code, message, at, findingId }) => ({
    ruleId: code,
    ruleIndex: codes.indexOf(code),
    level: 'error',
    message: { text: message },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: uriOf(at.file, places) },
          region: { startLine: at.line, startColumn: at.column },
        },
      },
    ],
    partialFingerprints: { 'interlockFindingId/v1': findingId },
  }));
  return {
    $schema: 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json',
    version: '2.1.0',
    runs: [{ tool: { driver: { name: 'Interlock', rules } }, columnKind: 'utf16CodeUnits', results }],
  };
};

/** A relative reference (RFC 3986): each segment is escaped, so that `source:path` of a remote source is no scheme. */
const uriOf = (file: string, { baseDirectory, cwd }: SarifPlaces): string => {
  const remote = /^[a-z0-9-]+:/.test(file);
  const path = remote ? file : relative(cwd, resolve(baseDirectory, file)).split(sep).join('/');
  const outside = path.startsWith('../') || isAbsolute(path);
  return (outside ? file : path).split('/').map(encodeURIComponent).join('/');
};
