import { nodeHashing } from '@interlock/adapters/hashing';
import { loadBundle, openOpaWasmEngine } from '@interlock/adapters/policy-engine/opa-wasm';
import { DecisionInput } from '@interlock/contracts';
import { canonicalJson, decisionBody, interpretAnswer } from '@interlock/domain';
import { bundleDirectory } from '@interlock/policies';
import type { Command } from 'commander';
import type { Cli } from '../../program/cli.ts';
import { readJson } from '../../program/read-input.ts';
import { readValue } from '../../program/read-options.ts';
import { renderDecision } from '../../render/decision.ts';

interface Options {
  readonly input: string;
}

const DEADLINE_MS = 10_000;

export const addPolicyTry = (noun: Command, cli: Cli): void => {
  noun
    .command('try')
    .description('what the policies of this build say of an input; records nothing, asks nobody')
    .requiredOption('--input <file>', 'a decision input, e.g. `input` of `interlock decision show <id> --json`')
    .action((options: Options) =>
      cli.answer(async ({ io, page }) => {
        const input = readValue(DecisionInput, '--input', await readJson(io, '--input', options.input));
        const text = canonicalJson(input);
        const engine = await openOpaWasmEngine({ ...(await loadBundle(bundleDirectory)), deadlineMs: DEADLINE_MS });
        try {
          const body = decisionBody(input, text, interpretAnswer(await engine.evaluate(text)), engine.identity, nodeHashing);
          return { document: { body }, page: renderDecision(page(), { body, input }, io.now()) };
        } finally {
          await engine.close();
        }
      }),
    );
};
