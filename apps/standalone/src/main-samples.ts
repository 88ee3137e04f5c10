import { createLogger, logLevelFrom, tellFailure } from '@interlock/service-kit';
import { untilReady } from './distributed/until-ready.ts';
import { tellAccount } from './run/tell-account.ts';
import { prepareSamples } from './sample-organisation/prepare.ts';
import { terminalTeller } from './tell/teller.ts';

const USAGE = 'usage: main-samples.js prepare <folder> | tell <folder> <url>\n';
const [command, folder, url] = process.argv.slice(2);

/** The sample organisation where others start the services (docker-compose.yml): its files before they start, its stories once they are ready. */
try {
  if (command === 'prepare' && folder !== undefined) {
    await prepareSamples(folder);
  } else if (command === 'tell' && folder !== undefined && url !== undefined) {
    const teller = terminalTeller({ write: (text) => process.stdout.write(text), colours: false, columns: process.stdout.columns });
    await untilReady(url);
    const stop = await tellAccount({
      url,
      directory: folder,
      teller,
      logger: createLogger({ name: 'samples', level: logLevelFrom(process.env, 'warn') }),
    });
    // It goes on following what the reader does.
    for (const signal of ['SIGINT', 'SIGTERM'] as const)
      process.once(signal, () => {
        stop();
        process.exit(0);
      });
  } else {
    process.stderr.write(USAGE);
    process.exitCode = 2;
  }
} catch (error) {
  tellFailure(error, (line) => process.stderr.write(`${line}\n`));
  process.exitCode = 1;
}
