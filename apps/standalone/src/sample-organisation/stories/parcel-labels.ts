import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { applied, decision, submit, type Story } from './story.ts';

export const parcelLabels: Story = {
  component: 'parcel-labels',
  title: 'A release is held because nobody owns the service, and clears itself when the catalog is mended',
  tell: async (stage) => {
    const releaseId = await submit(stage, { component: 'parcel-labels', team: 'tools', version: '1.9.3', author: 'grace', tests: 'ctrf' });
    await decision(stage, releaseId, 'hold');
    await mend(join(stage.directory, 'catalog', 'parcel-labels.yaml'));
    stage.teller.step('mended', '"owner: group:default/tools" added to catalog/parcel-labels.yaml; nobody touched the release');
    await decision(stage, releaseId, 'allow');
    await applied(stage, releaseId);
  },
};

const mend = async (file: string): Promise<void> => {
  const text = await readFile(file, 'utf8');
  if (/^\s+owner:/m.test(text)) return;
  // As editors save: nobody reads it half.
  await writeFile(`${file}.part`, `${text.trimEnd()}\n  owner: group:default/tools\n`);
  await rename(`${file}.part`, file);
};
