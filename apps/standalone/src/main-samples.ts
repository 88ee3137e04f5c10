import { createLogger, exitCodeOf, logLevelFrom, serveUntilStopped, tellFailure, type Lifetime } from '@interlock/service-kit';
import { untilReady } from './distributed/until-ready.ts';
import { tellAccount } from './run/tell-account.ts';
import { prepareSamples } from './sample-organisation/prepare.ts';
import { terminalTeller } from './tell/teller.ts';

const USAGE = 'usage: main-samples.js prepare <folder> | tell <folder> <url>\n';
const [command, folder, url] = process.argv.slice(2);

const tell = async (directory: string, address: string, lifetime: Lifetime): Promise<void> => {
  const teller = terminalTeller({ write: (text) => process.stdout.write(text), colours: false, columns: process.stdout.columns });
  await untilReady(address);
  const logger = createLogger({ name: 'samples', level: logLevelFrom(process.env, 'warn') });
  const stop = await tellAccount({ url: address, directory, teller, logger, lifetime });
  // It goes on following what the reader does.
  lifetime.onClose(async () => stop());
};

/** The sample organisation where others start the services (docker-compose.yml): its files before they start, its stories once they are ready. */
if (command === 'tell' && folder !== undefined && url !== undefined) await serveUntilStopped((lifetime) => tell(folder, url, lifetime));
else if (command === 'prepare' && folder !== undefined) {
  try {
    await prepareSamples(folder);
  } catch (error) {
    tellFailure(error);
    process.exitCode = exitCodeOf(error);
  }
} else {
  process.stderr.write(USAGE);
  process.exitCode = 2;
}
