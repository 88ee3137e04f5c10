// `npm run graph`: the task graph as graph.json. Nx is for seeing and for running one package's tasks; nothing that starts needs it.
import { runNode } from './launcher/run.mjs';

process.exitCode = await runNode(['node_modules/nx/dist/bin/nx.js', 'graph', '--file=graph.json'], { env: { NX_DAEMON: 'false' } });
