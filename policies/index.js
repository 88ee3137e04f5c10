import { fileURLToPath } from 'node:url';

/** Folder of the compiled release policies: `policy.wasm`, `data.json`, `manifest.json`. */
export const bundleDirectory = fileURLToPath(new URL('./bundle/', import.meta.url));
