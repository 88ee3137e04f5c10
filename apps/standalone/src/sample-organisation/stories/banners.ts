import { short } from '../../tell/words.ts';
import { sampleTests } from '../build.ts';
import { applied, decision, event, submit, type Story } from './story.ts';

const build = { component: 'banners', team: 'shopfront', author: 'alice' };
const environment = 'production';

export const banners: Story = {
  component: 'banners',
  title: 'Two candidates race: the newer one wins, and the older one never lands on top of it',
  tell: async (stage) => {
    const { client, teller, directory } = stage;
    const slow = { ...build, version: '8.0.1', tests: null };
    const older = await submit(stage, slow);
    await decision(stage, older, 'hold');
    const newer = await submit(stage, { ...build, version: '8.0.2' });
    await decision(stage, newer, 'allow');
    const { by } = await event(stage, older, 'ReleaseSuperseded');
    teller.step('superseded', `release ${short(older)} by ${short(by)}, which was authorised first`, 'wait');
    await applied(stage, newer);

    // Signed anew they would be another document.
    const known = (await client.release(older)).evidence.some(({ kind }) => kind === 'test-result');
    if (!known) await client.attach(older, await sampleTests(directory, slow));
    teller.step('evidence', "the older one's tests arrive at last: accepted, and nothing is deployed");
    await client.promote('user:default/carol', { releaseId: older, environment, why: 'its tests have passed' });
    await decision(stage, older, 'deny');
  },
};
