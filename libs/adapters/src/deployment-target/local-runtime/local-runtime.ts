import { parseArgs } from 'node:util';
import { listInstances, restoreByHand, setByHand, spreadByHand } from './hand-tool.ts';
import { LOCAL_RUNTIME } from './report.ts';
import { LocalRuntime } from './runtime.ts';

const USAGE = `${LOCAL_RUNTIME}: what a runtime would report, without running anything
  run --repository <path> --reference <refs/heads/...> --state <folder>   (started by Interlock, reports over its IPC channel)
  set <workload> <digest> --state <folder>     change what "runs", by hand
  spread <workload> <instances> --state <folder>   change how many instances run what is being rolled out, by hand
  restore <workload> --state <folder>          apply the desired state again
  list --state <folder>`;

/** A parent that is gone takes the channel with it: nobody listens any more. */
const runUntilParentLeaves = async (repository: string, reference: string, stateDirectory: string): Promise<void> => {
  process.on('disconnect', () => process.exit(0));
  const runtime = new LocalRuntime({ repository, reference, stateDirectory, report: (report) => void process.send?.(report) });
  await runtime.start();
};

const main = async (): Promise<void> => {
  process.title = `interlock ${LOCAL_RUNTIME}`;
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { repository: { type: 'string' }, reference: { type: 'string' }, state: { type: 'string' } },
  });
  const [verb, workload, digest] = positionals;
  const { state, repository, reference } = values;
  if (state === undefined) throw new Error(USAGE);
  if (verb === 'run' && repository !== undefined && reference !== undefined) return runUntilParentLeaves(repository, reference, state);
  if (verb === 'set' && workload !== undefined && digest !== undefined) return setByHand(state, workload, digest);
  if (verb === 'spread' && workload !== undefined && digest !== undefined) return spreadByHand(state, workload, digest);
  if (verb === 'restore' && workload !== undefined) return restoreByHand(state, workload);
  if (verb === 'list') return void process.stdout.write(`${JSON.stringify(await listInstances(state), null, 2)}\n`);
  throw new Error(USAGE);
};

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  // oxlint-disable-next-line unicorn/no-process-exit -- what has been started holds it
  process.exit(2);
});
