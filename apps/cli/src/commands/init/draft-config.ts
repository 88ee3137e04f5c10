import { EvidenceKind } from '@interlock/contracts';
import { stringify } from 'yaml';
import type { CatalogDraft } from './draft-catalog.ts';

const HEADER = `# Written by \`interlock init\`. Holds no secret, only names of files. \`interlock config check\` explains what is wrong with it.
# No target is configured: every environment is \`external\`. A release ends authorised, and whoever deploys takes it from there.
# trust: the key counts for what CI makes. VEX excuses what a scanner found, so it takes a key that the scanner's job does not have: one more, with
# \`purposes: [vex]\`. A verification summary counts from a key with \`purposes: [verification-summary]\` and \`verifierIds\`.
# statementsV01: cosign still writes in-toto statements of version 0.1. seats: groups that judge beside the owner; give them to others as you grow.
`;

/** Not CI's to say: that a finding does not count, and what somebody else verified. `other` counts from any key. */
const NOT_OF_CI: readonly EvidenceKind[] = ['vex', 'verification-summary', 'other'];

/** An interlock.yaml for one repository: its catalog, the one key that counts for what CI makes, its people, its CI. */
export const draftConfig = ({ sources, group }: CatalogDraft, keyPath: string): string =>
  HEADER +
  stringify({
    apiVersion: 'interlock.dev/v1',
    catalog: { sources: sources.map(({ name, path }) => ({ name, type: 'folder', path })) },
    trust: {
      keys: [{ name: 'ci', file: keyPath, purposes: EvidenceKind.options.filter((kind) => !NOT_OF_CI.includes(kind)) }],
      statementsV01: true,
    },
    identity: { roles: { submitter: [group], operator: [group] }, workloads: [{ subject: 'ci', roles: ['submitter'] }] },
    seats: { sre: { group }, 'incident-command': { group } },
  });
