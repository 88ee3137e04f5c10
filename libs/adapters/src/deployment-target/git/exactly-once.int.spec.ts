import { watch } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { aDesiredState } from '../testing/index.ts';
import { startChild } from './testing/child-process.ts';
import { GitSituation } from './testing/git-situation.ts';

describe('desired state under one authorisation', () => {
  let situation: GitSituation;
  beforeEach(async () => {
    situation = await GitSituation.begin();
  });
  afterEach(() => situation.end());

  it('is one commit when it is repeated after a restart', async () => {
    const desired = aDesiredState();
    const first = await situation.open({ runtime: 'none' });
    const { reference } = await first.apply(desired);
    await first.close();
    const second = await situation.open({ runtime: 'none' });
    expect(await second.apply(desired)).toEqual({ reference });
    expect(await situation.commitsNaming(desired.authorisationId)).toEqual([reference]);
  });

  it.each([1, 2, 3, 5, 8])('is one commit when the process is killed the moment that commit %i appears', async (count) => {
    const states = Array.from({ length: 12 }, () => aDesiredState());
    await (await situation.open({ runtime: 'none' })).close();
    const child = startChild('applying-child.ts', situation.repository, situation.stateDirectory, JSON.stringify(states));
    let moves = 0;
    const watcher = watch(join(situation.repository, 'refs', 'heads'), (_event, name) => {
      if (name === 'main' && ++moves === count) child.process.kill('SIGKILL');
    });
    await child.ended;
    watcher.close();

    const target = await situation.open({ runtime: 'none' });
    const answers = new Map(child.lines.map((line) => line.split(' ') as [string, string]));
    for (const desired of states) {
      const { reference } = await target.apply(desired);
      expect(await situation.commitsNaming(desired.authorisationId)).toEqual([reference]);
      expect(answers.get(desired.authorisationId) ?? reference).toBe(reference);
    }
    expect(Number(await situation.git('rev-list', '--count', 'main'))).toBe(states.length);
    expect(await situation.git('fsck', '--strict', '--no-dangling')).toBe('');
  });

  it('is one commit when another process commits to the branch all the time', async () => {
    const target = await situation.open({ runtime: 'none' });
    await target.apply(aDesiredState());
    const rival = startChild('foreign-writer.ts', situation.repository, 'refs/heads/main');
    try {
      await rival.said(3);
      const states = Array.from({ length: 20 }, () => aDesiredState());
      for (const desired of states.slice(0, 10)) await target.apply(desired);
      await Promise.all(states.slice(10).map((desired) => target.apply(desired)));
      await rival.said(rival.lines.length + 1);
      for (const desired of states) expect(await situation.commitsNaming(desired.authorisationId)).toHaveLength(1);
    } finally {
      rival.process.stdin.end();
      await rival.ended;
    }
    // Nothing of the other writer was lost either.
    const commits = (await situation.git('rev-list', 'main')).split('\n');
    expect(commits).toEqual(expect.arrayContaining(rival.lines));
  });

  it('is written although a killed process left its index locked', async () => {
    const target = await situation.open({ runtime: 'none' });
    await writeFile(join(situation.repository, 'index.lock'), '');
    await expect(target.apply(aDesiredState())).resolves.toMatchObject({ reference: expect.any(String) });
  });

  it.each(['HEAD.lock', 'refs/heads/main.lock'])('is written although a killed process left %s', async (lock) => {
    const target = await situation.open({ runtime: 'none' });
    await target.apply(aDesiredState());
    await writeFile(join(situation.repository, lock), '');
    const desired = aDesiredState();
    const { reference } = await target.apply(desired);
    expect(await situation.commitsNaming(desired.authorisationId)).toEqual([reference]);
    expect(situation.notices).toContainEqual({ code: 'desired-state.notice', message: expect.stringContaining('lock') });
  });
});
