import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { bundleDirectory } from '@interlock/policies';
import type { Command } from 'commander';
import { EXIT } from '../../exit-codes.ts';
import type { Cli } from '../../program/cli.ts';

export const addPolicyTest = (noun: Command, cli: Cli): void => {
  noun
    .command('test')
    .description('run the policy tests (needs the pinned opa, or Go to compile it)')
    .action(() =>
      cli.answer(async ({ note, io }) => {
        const { code, output } = await runTests(note, io.env);
        const [, passed, failed] = /^(\d+) passed, (\d+) failed$/m.exec(output) ?? [];
        // Without opa the script says so and ends well: that is no pass.
        const ran = passed !== undefined && failed !== undefined;
        return {
          document: { ran, passed: ran ? Number(passed) : null, failed: ran ? Number(failed) : null, output: output.split('\n') },
          page: output,
          exit: ran && code === 0 ? EXIT.ok : EXIT.failed,
        };
      }),
    );
};

const runTests = (
  note: (text: string) => void,
  env: Readonly<Record<string, string | undefined>>,
): Promise<{ code: number; output: string }> =>
  new Promise((resolve, reject) => {
    const script = join(bundleDirectory, '..', 'tools', 'test.mjs');
    const child = spawn(process.execPath, [script], { stdio: ['ignore', 'pipe', 'pipe'], env });
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => note(text.trimEnd()));
    child.on('error', reject);
    child.on('close', (code) => resolve({ code: code ?? 1, output }));
  });
