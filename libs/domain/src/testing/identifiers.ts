/** A UUID that a reader can tell apart: the number is its last digits. */
export const anId = (number: number): string => `00000000-0000-5000-8000-${String(number).padStart(12, '0')}`;

/** A digest of one repeated hex digit. */
export const aDigest = (digit: string): string => `sha256:${digit.repeat(64)}`;

/** The instant so many minutes into the story, which begins at noon; at most 719. */
export const atMinute = (minutes: number): string =>
  `2026-01-02T${String(12 + Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}:00.000Z`;

export const RELEASE_ID = anId(1);
export const COMPONENT = 'component:default/checkout';
export const REVISION = 'a'.repeat(40);
