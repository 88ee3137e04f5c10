import { loadBundle } from '@interlock/adapters/policy-engine/opa-wasm';
import { bundleDirectory } from '@interlock/policies';
import type { Command } from 'commander';
import { nodeHashing } from '@interlock/adapters/hashing';
import { canonicalJson } from '@interlock/domain';
import type { Cli } from '../../program/cli.ts';
import { readRules } from './list/read-rules.ts';

export const addPolicyList = (noun: Command, cli: Cli): void => {
  noun
    .command('list')
    .description('the rules that ship with this build, with paths, seats and thresholds')
    .action(() =>
      cli.answer(async ({ page }) => {
        const bundle = await loadBundle(bundleDirectory);
        const { thresholds, paths, seats } = bundle.data.interlock;
        const rules = await readRules();
        const identity = {
          revision: bundle.revision,
          bundle: `sha256:${nodeHashing.sha256Hex(bundle.module)}`,
          data: `sha256:${nodeHashing.sha256Hex(canonicalJson(bundle.data))}`,
        };
        const shown = page().text('Release policies of this build', { style: 'bold' });
        for (const [name, value] of Object.entries(identity)) shown.field(name, value);
        shown.heading('RULES');
        for (const { rule, title, codes } of rules) {
          shown.text(`${title} (${rule})`, { indent: 2, style: 'bold' });
          shown.table(
            codes.map(({ code, severity, title: says }) => [{ text: code }, { text: severity, style: 'dim' as const }, { text: says }]),
            4,
          );
        }
        shown.heading('PATHS');
        for (const { path, types, tiers, kinds, exposure, seats: always } of paths.selection)
          shown.text(
            `${path}:${types === undefined ? '' : ` types ${types.join(', ')};`} tiers ${tiers.join(', ')}; ${kinds.join(', ')}; ${exposure.join(', ')}${always === undefined ? '' : `; always asks ${always.join(', ')}`}`,
            { indent: 2 },
          );
        shown.text(`${paths.otherwise}: everything else`, { indent: 2 });
        shown.heading('SEATS');
        for (const [seat, { group, why }] of Object.entries(seats))
          shown.field(seat, `${group ?? "the component's owner"}: ${why}`, { column: 18 });
        shown.heading('THRESHOLDS');
        for (const [name, value] of Object.entries(thresholds)) shown.field(name, String(value), { column: 26 });
        return { document: { ...identity, entrypoint: bundle.entrypoint, rules, ...bundle.data.interlock }, page: shown };
      }),
    );
};
