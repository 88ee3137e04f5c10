export { agoText, durationText, parseDuration, whenText } from './durations.ts';
export { instantWithZone, readInstant } from './instants.ts';
export { processIo, type Io } from './io.ts';
export { Page, type Cell } from './page.ts';
export { safeJson, safeText } from './safe-text.ts';
export type { Style } from './style.ts';
export { pageWidth } from './wrap.ts';
