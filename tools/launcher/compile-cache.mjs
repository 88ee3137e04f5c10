import { join } from 'node:path';
import { root } from '../workspace.mjs';

/**
 * Where processes keep what V8 compiled of a module for the next one that loads it (Node's NODE_COMPILE_CACHE): two thousand modules are loaded by each start.
 * Beside the modules, never in a temporary folder that others may write to. The variable of whoever calls wins.
 */
export const compileCache = () => process.env.NODE_COMPILE_CACHE ?? join(root, 'node_modules', '.cache', 'compiled');
