import { LauncherError, step } from './progress.mjs';

/** Builds what changed. Imported only now: on a fresh clone the compiler has just been installed. */
export async function ensureBuilt() {
  const { build } = await import('../build.mjs');
  await step('building', async () => {
    const { files, compiled, errors } = await build();
    if (errors.length > 0) throw new LauncherError(`the build failed:\n${errors.join('\n')}`);
    return `${compiled} of ${files} files compiled`;
  });
}
