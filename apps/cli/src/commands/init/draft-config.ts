import { EvidenceKind } from '@interlock/contracts';
import { stringify } from 'yaml';
import type { CatalogDraft } from './draft-catalog.ts';

const HEADER = `# Written by \`interlock init\`. Holds no secret, only names of files. \`interlock config check\` explains what is wrong with it.
# No target is configured: every environment is \`external\`. A release ends authorised, and whoever deploys takes it from there.
# statementsV01: cosign still writes in-toto statements of version 0.1. seats: groups that judge beside the owner; give them to others as you grow.
`;

/** An interlock.yaml for one repository: its catalog, the one key that counts for every kind of evidence, its people, its CI. */
export const draftConfig = ({ sources, group }: CatalogDraft, keyPath: string): string =>
  HEADER +
  stringify({
    apiVersion: 'interlock.dev/v1',
    catalog: { sources: sources.map(({ name, path }) => ({ name, type: 'folder', path })) },
    trust: { keys: [{ name: 'ci', file: keyPath, purposes: EvidenceKind.options }], statementsV01: true },
    identity: { roles: { submitter: [group], operator: [group] }, workloads: [{ subject: 'ci', roles: ['submitter'] }] },
    seats: { sre: { group }, 'incident-command': { group } },
  });
