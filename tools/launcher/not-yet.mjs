// The names of scripts that outsiders build on exist from the first day; what stands behind these two does not yet.
import { say } from './progress.mjs';

say(`\`npm run ${process.argv[2]}\` comes with the engines (Kafka, EventStoreDB); not in this build`);
process.exitCode = 2;
