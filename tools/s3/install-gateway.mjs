// `node tools/s3/install-gateway.mjs`: compiles the S3 server that the specs of the content store run against (VersityGW, Apache-2.0: it keeps objects as
// files, checks signatures and checksums, and knows conditional writes). Once, with Go, into a folder that git ignores. Never part of a product.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../workspace.mjs';

const MODULE = 'github.com/versity/versitygw/cmd/versitygw@v1.8.0';
const folder = join(root, '.interlock', 'tools', 'bin');
const file = join(folder, process.platform === 'win32' ? 'versitygw.exe' : 'versitygw');

if (existsSync(file)) {
  console.log(file);
} else {
  mkdirSync(folder, { recursive: true });
  console.error(`compiling ${MODULE} (some minutes, once)`);
  const { status, error } = spawnSync('go', ['install', MODULE], {
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, GOBIN: folder, GOFLAGS: '-trimpath', CGO_ENABLED: '0' },
  });
  if (error) console.error(`Go could not be run: ${error.message}`);
  if (status === 0) console.log(file);
  else process.exitCode = 1;
}
