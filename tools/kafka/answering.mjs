const STARTED = /Kafka Server started/;

/**
 * Resolves when the broker of this process answers, and keeps nobody from ending from then on; rejects with what it said when it ends before.
 * @param {import('node:child_process').ChildProcess} child
 * @returns {Promise<void>}
 */
export function answering(child) {
  return new Promise((resolve, reject) => {
    let output = '';
    const read = (chunk) => {
      output += chunk;
      // Looked for before the output is cut: when we are busy, one piece holds the word and a lot of what was said after it.
      const started = STARTED.test(output);
      output = output.slice(-8_000);
      if (!started) return;
      disown(child);
      resolve();
    };
    // Read to the end: a full pipe would stop the broker.
    child.stdout.setEncoding('utf8').on('data', read);
    child.stderr.setEncoding('utf8').on('data', read);
    child.on('error', (error) => reject(new Error(`Java could not be run: ${error.message}`)));
    child.on('close', (code, signal) => reject(new Error(`the broker ended with ${code ?? signal} before it answered:\n${output}`)));
  });
}

/** A broker that runs keeps nobody from ending. */
function disown(child) {
  child.unref();
  for (const stream of [child.stdout, child.stderr]) stream.unref?.();
}
