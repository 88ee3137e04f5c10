// Started in the folder that install.mjs made: a backend with the catalog alone, as Backstage's own templates begin one.
import { createBackend } from '@backstage/backend-defaults';

const backend = createBackend();
backend.add(import('@backstage/plugin-catalog-backend'));
await backend.start();
