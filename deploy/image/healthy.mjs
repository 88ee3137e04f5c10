// `node deploy/image/healthy.mjs live`: 0 while this process answers, also while it starts. `… ready`: 0 when it takes work.
const [question = 'live'] = process.argv.slice(2);
const port = process.env.INTERLOCK_PORT ?? '7080';
try {
  const { ok } = await fetch(`http://127.0.0.1:${port}/healthz/${question}`, { signal: AbortSignal.timeout(3_000) });
  process.exitCode = ok ? 0 : 1;
} catch {
  process.exitCode = 1;
}
