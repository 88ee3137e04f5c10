// The jars of the broker that tests run, from the pom beside this file. Fetched once, then found.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
export const VERSION = '4.1.0';
const CACHE = join(here, '..', '..', 'node_modules', '.cache', 'interlock-kafka');

/**
 * Resolves with the folder of the jars. Several processes may ask at once: each fetches into a folder of its own, and the first one to finish gives it
 * its name, so that a folder of that name is always whole.
 * @param {string} [cache]
 * @returns {Promise<string>}
 */
export async function kafkaJars(cache = process.env.INTERLOCK_KAFKA_CACHE ?? CACHE) {
  const jars = join(cache, `kafka-${VERSION}`);
  if (existsSync(jars)) return jars;
  mkdirSync(cache, { recursive: true });
  const fetched = mkdtempSync(join(cache, 'fetching-'));
  try {
    await maven(fetched);
    if (!readdirSync(fetched).includes(`kafka_2.13-${VERSION}.jar`))
      throw new Error(`${fetched}: Maven ended well, and kafka_2.13-${VERSION}.jar is not there`);
    try {
      renameSync(fetched, jars);
    } catch (error) {
      if (!existsSync(jars)) throw error;
    }
    return jars;
  } finally {
    rmSync(fetched, { recursive: true, force: true });
  }
}

/** @param {string} folder */
function maven(folder) {
  const args = ['-B', '-q', '-f', join(here, 'pom.xml'), 'dependency:copy-dependencies', `-DoutputDirectory=${folder}`];
  return new Promise((resolve, reject) => {
    let output = '';
    const child = spawn('mvn', [...args, '-DincludeScope=runtime'], { stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (chunk) => (output = (output + chunk).slice(-2_000)));
    child.on('error', (error) => reject(new Error(`Maven could not be run: ${error.message}`)));
    child.on('close', (code) => (code === 0 ? resolve(undefined) : reject(new Error(`Maven ended with ${code}: ${output.trim()}`))));
  });
}
