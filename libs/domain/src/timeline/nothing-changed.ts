import type { TimelineKind } from '@interlock/contracts';

export interface WhatChanged {
  readonly components: readonly string[];
  readonly dependencies: number;
  readonly environment: string | null;
  readonly since: string;
  readonly anchorAt: string;
  readonly changes: number;
  /** Entries of each kind in the window. */
  readonly kinds: ReadonlyMap<TimelineKind, number>;
  /** Why it cannot be known whether there is more; null when all was read. */
  readonly unread: string | null;
}

/** The answer in one sentence. Only what was read to its end can be said to hold nothing. */
export const sayWhatChanged = (what: WhatChanged): { readonly nothingChanged: boolean; readonly says: string } => {
  const { changes, kinds, unread, since, anchorAt } = what;
  const when = `between ${since} and ${anchorAt}`;
  const unknown = kinds.get('unknown') ?? 0;
  const doubts = [
    ...(unknown === 0 ? [] : [`${counted(unknown, 'event')} of types that this version cannot read ${unknown === 1 ? 'is' : 'are'} below`]),
    ...(unread === null ? [] : [unread]),
  ];
  const doubt = doubts.length === 0 ? '' : ` But ${doubts.join(', and ')}.`;
  if (changes > 0) return { nothingChanged: false, says: `${counted(changes, 'change')} of ${whatOf(what)} ${when}.${doubt}` };
  const context = CONTEXT.filter((kind) => (kinds.get(kind) ?? 0) > 0);
  const besides = context.length === 0 ? '' : ` What is below is context: ${context.join(', ')}.`;
  if (doubts.length > 0) return { nothingChanged: false, says: `Nothing that could be read changed ${whatOf(what)} ${when}.${doubt}` };
  return { nothingChanged: true, says: `Nothing changed: no deployment and no drift of ${whatOf(what)} ${when}.${besides}` };
};

const CONTEXT: readonly TimelineKind[] = [
  'promotion',
  'decision',
  'approval',
  'override',
  'health',
  'freeze',
  'incident',
  'policy',
  'catalog',
];

const whatOf = ({ components, dependencies, environment }: WhatChanged): string => {
  const subject =
    components.length === 0
      ? 'anything'
      : `${components.join(', ')}${dependencies === 0 ? '' : ` and the ${dependencies} that it depends on`}`;
  return `${subject}${environment === null ? '' : ` in ${environment}`}`;
};

const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;
