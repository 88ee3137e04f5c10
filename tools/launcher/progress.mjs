// Short lines with elapsed time, on stderr: stdout belongs to whatever was started.
const began = performance.now();
const since = (start) => `${((performance.now() - start) / 1000).toFixed(1)} s`;

export const say = (text) => process.stderr.write(`interlock · ${text}\n`);

/** Announces a step, runs it, and says how long it took. */
export async function step(name, work) {
  say(`${name} …`);
  const start = performance.now();
  const outcome = await work();
  say(`${name}: ${outcome ? `${outcome}, ` : ''}${since(start)} (${since(began)} since start)`);
}

/** A failure that the user can do something about: said in one line, without a stack. */
export class LauncherError extends Error {
  constructor(message, { exitCode = 1, ...options } = {}) {
    super(message, options);
    this.exitCode = exitCode;
  }
}

/** Runs a launcher to its exit code. */
export async function launch(main) {
  try {
    process.exitCode = await main();
  } catch (error) {
    process.stderr.write(`interlock · ${error instanceof LauncherError ? error.message : error.stack}\n`);
    process.exitCode = error instanceof LauncherError ? error.exitCode : 1;
  }
}
