import { build } from '../build.mjs';

/** Jest's globalSetup of the tiers that start processes: those run from dist/. */
export default async function buildBeforeTests() {
  const { errors } = await build();
  if (errors.length > 0) throw new Error(`the build failed:\n${errors.join('\n')}`);
}
