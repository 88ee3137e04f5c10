// A process that applies desired states, given as JSON on its command line, and says each reference: repository, state directory, states.
import { openGitTarget } from '../git-target.ts';
import type { DesiredState } from '../../deployment-target.ts';

const [repository = '', stateDirectory = '', states = '[]'] = process.argv.slice(2);
const target = await openGitTarget({ environment: 'staging', repository, branch: 'main', runtime: 'none', stateDirectory });
for (const desired of JSON.parse(states) as DesiredState[]) {
  const { reference } = await target.apply(desired);
  process.stdout.write(`${desired.authorisationId} ${reference}\n`);
}
await target.close();
