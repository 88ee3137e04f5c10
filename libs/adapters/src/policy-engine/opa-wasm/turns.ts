/** Places in `WorkerStart.turns`. */
export const REQUESTS = 0;
export const ANSWERS = 1;
