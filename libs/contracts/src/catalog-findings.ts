import type { CatalogFindingCode } from './events/other-events.ts';

/**
 * Of each code, what the catalog ought to be, and what an open finding takes from the 100 of its entity's score. What holds releases is dear; of a source or a file
 * no entity is to blame.
 */
export const CATALOG_FINDINGS: Readonly<Record<CatalogFindingCode, { readonly expects: string; readonly costs: number }>> = {
  'catalog.unreadable': { expects: 'A file of the catalog can be read', costs: 0 },
  'catalog.source_unavailable': { expects: 'A source of the catalog can be reached', costs: 0 },
  'catalog.source_stale': { expects: 'A source of the catalog is seen now and then', costs: 0 },
  'catalog.invalid_entity': { expects: 'A document is an entity as Backstage takes it', costs: 100 },
  'catalog.entity_outdated': { expects: 'The source has an entity in its newest form', costs: 10 },
  'catalog.duplicate_entity': { expects: 'An entity is described in one place', costs: 50 },
  'catalog.owner_missing': { expects: 'An entity has an owner', costs: 30 },
  'catalog.owner_unknown': { expects: 'An owner is in the catalog', costs: 30 },
  'catalog.owner_without_members': { expects: 'A group that owns something has members', costs: 30 },
  'catalog.lifecycle_missing': { expects: 'A component has a lifecycle', costs: 15 },
  'catalog.lifecycle_unknown': { expects: 'A lifecycle is one of those that the configuration knows', costs: 5 },
  'catalog.tier_missing': { expects: 'A component that is deployed has a tier', costs: 20 },
  'catalog.tier_invalid': { expects: 'A tier is a number from 1 to 4', costs: 20 },
  'catalog.rollout_invalid': { expects: 'A rollout is "narrow" or "whole"', costs: 10 },
  'catalog.runtime_missing': { expects: 'A component that is deployed names its workload', costs: 20 },
  'catalog.runtime_contested': { expects: 'A workload belongs to one component', costs: 20 },
  'catalog.on_call_missing': { expects: 'A component names who is on call, where that is asked for', costs: 10 },
  'catalog.on_call_invalid': { expects: 'Who is on call is a group or a user', costs: 10 },
  'catalog.on_call_unknown': { expects: 'Who is on call is in the catalog', costs: 15 },
  'catalog.on_call_empty': { expects: 'A group that is on call has members', costs: 15 },
  'catalog.runbook_missing': { expects: 'A component has a runbook, where that is asked for', costs: 10 },
  'catalog.runbook_invalid': { expects: 'A runbook is the address of a page', costs: 10 },
  'catalog.techdocs_missing': { expects: 'A component has documentation, where that is asked for', costs: 5 },
  'catalog.techdocs_invalid': { expects: 'Documentation is named as TechDocs expects it', costs: 5 },
  'catalog.calendar_unknown': { expects: 'A calendar that an environment names is configured', costs: 20 },
  'catalog.annotation_unknown': { expects: 'An annotation below interlock.dev/ is one that is read', costs: 10 },
  'catalog.kind_unknown': { expects: 'An entity is of a kind that Backstage has', costs: 20 },
  'catalog.dangling_reference': { expects: 'What an entity names is in the catalog', costs: 5 },
  'catalog.dependency_cycle': { expects: 'No entity depends on itself', costs: 10 },
};
