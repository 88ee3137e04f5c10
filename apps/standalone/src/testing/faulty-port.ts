/** A method of a port that does not do what it should, until it is healed. */
export interface Fault {
  /** Resolves when the method was called this often. */
  hit(times: number): Promise<void>;
  heal(): void;
}

/** What a callee does instead: any function of its arguments; `late` answers only once it is healed. */
export type Misbehaviour = 'throws' | 'late' | ((...parameters: unknown[]) => unknown);

type Methods = Record<string, (...parameters: unknown[]) => unknown>;

/** Puts a fault in the place of one method of a running port. */
export const misbehave = (port: object | undefined, method: string, misbehaviour: Misbehaviour): Fault => {
  if (port === undefined) throw new Error(`there is no port to take ${method} from`);
  const methods = port as Methods;
  const original = methods[method];
  if (original === undefined) throw new Error(`the port has no method ${method}`);
  const own = Object.hasOwn(port, method);
  let hits = 0;
  const waiting: { readonly times: number; readonly resolve: () => void }[] = [];
  const healed = Promise.withResolvers<void>();
  methods[method] = (...parameters) => {
    hits += 1;
    for (const { times, resolve } of waiting) if (hits >= times) resolve();
    if (misbehaviour === 'throws') throw new Error(`${method} failed`);
    if (misbehaviour === 'late') return healed.promise.then(() => original.apply(port, parameters));
    return misbehaviour(...parameters);
  };
  return {
    hit: (times) => new Promise((resolve) => (hits >= times ? resolve() : void waiting.push({ times, resolve }))),
    heal: () => {
      if (own) methods[method] = original;
      else delete methods[method];
      healed.resolve();
    },
  };
};
