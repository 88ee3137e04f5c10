import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface CatalogFolder {
  readonly path: string;
  put(name: string, text: string): Promise<void>;
  remove(name: string): Promise<void>;
  dispose(): Promise<void>;
}

/** A folder of descriptors, saved as editors do: aside, then renamed. */
export const makeCatalogFolder = async (): Promise<CatalogFolder> => {
  const path = await mkdtemp(join(tmpdir(), 'catalog-sync-'));
  return {
    path,
    put: async (name, text) => {
      await writeFile(join(path, `${name}.part`), text);
      await rename(join(path, `${name}.part`), join(path, name));
    },
    remove: (name) => rm(join(path, name)),
    dispose: () => rm(path, { recursive: true, force: true }),
  };
};

export const component = (name: string, owner: string | undefined): string => `apiVersion: backstage.io/v1alpha1
kind: Component
metadata:
  name: ${name}
  annotations:
    interlock.dev/tier: "2"
    interlock.dev/runtime: ${name}
spec:
  type: service
  lifecycle: production
${owner === undefined ? '' : `  owner: ${owner}\n`}`;

export const team = (name: string, member: string): string => `apiVersion: backstage.io/v1alpha1
kind: Group
metadata:
  name: ${name}
spec:
  type: team
  children: []
---
apiVersion: backstage.io/v1alpha1
kind: User
metadata:
  name: ${member}
spec:
  memberOf: [${name}]
`;
