// Kubernetes objects out of YAML.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { root } from '../workspace.mjs';

export const WORKLOADS = new Set(['Deployment', 'StatefulSet']);

export const documentsOf = (text) =>
  parseAllDocuments(text)
    .map((document) => document.toJS())
    .filter((document) => document !== null);

/** Of a folder's files, unrendered. */
export const filesOf = (folder) =>
  readdirSync(join(root, folder))
    .filter((name) => name.endsWith('.yaml') && name !== 'kustomization.yaml')
    .flatMap((name) => documentsOf(readFileSync(join(root, folder, name), 'utf8')));
