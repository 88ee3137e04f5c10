/**
 * Keeps this thread's event loop turning for a moment instead of letting it sleep, so that a message from another thread is met at once: on a quiet machine waking
 * up takes longer than deciding. Blocks nothing: other events are served between two turns. Ends when `until` says so, or when the moment is over.
 */
export const stayAwake = (milliseconds: number, until: () => boolean): void => {
  const end = performance.now() + milliseconds;
  const turn = (): void => {
    if (!until() && performance.now() < end) setImmediate(turn);
  };
  setImmediate(turn);
};
