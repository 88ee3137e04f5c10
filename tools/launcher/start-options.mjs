import { parseArgs } from 'node:util';
import { LauncherError } from './progress.mjs';

/** What `npm start` and `npm run start:distributed` take. A word that they do not know is refused: half understood, `--emtpy` would run the samples. */
export function startOptions(args) {
  try {
    return parseArgs({ args, options: { empty: { type: 'boolean', default: false } } }).values;
  } catch (error) {
    throw new LauncherError(`${error.message.split('.')[0]}; there is --empty: start without the samples, on your own interlock.yaml`, {
      exitCode: 2,
    });
  }
}
