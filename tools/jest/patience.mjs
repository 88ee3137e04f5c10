import { jest } from '@jest/globals';

// A hung test still fails; a loaded two-core machine does not make a healthy one fail.
jest.setTimeout(180_000);
