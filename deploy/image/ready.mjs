// The image's HEALTHCHECK: 0 when this process takes work.
const port = process.env.INTERLOCK_PORT ?? '7080';
try {
  const { ok } = await fetch(`http://127.0.0.1:${port}/healthz/ready`, { signal: AbortSignal.timeout(3_000) });
  process.exitCode = ok ? 0 : 1;
} catch {
  process.exitCode = 1;
}
