export type { Leadership, Role, Standing } from './leadership.ts';
