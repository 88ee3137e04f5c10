import { FreezeScope } from '@interlock/contracts';
import { badInput } from '../../cli-error.ts';
import { readValue } from '../../program/read-options.ts';

const EXPECTED = 'component=<entity ref>, system=<entity ref> or tier=<1 to 4>';

/** `--scope`, many times. Of one kind, any of them; of several kinds, one of each must match. */
export const readScope = (scopes: readonly string[] = []): FreezeScope => {
  const [components, systems, tiers]: [string[], string[], number[]] = [[], [], []];
  for (const scope of scopes) {
    const kind = scope.slice(0, Math.max(0, scope.indexOf('=')));
    const value = scope.slice(kind.length + 1);
    if (kind === 'component') components.push(value);
    else if (kind === 'system') systems.push(value);
    else if (kind === 'tier' && /^[1-4]$/.test(value)) tiers.push(Number(value));
    else throw badInput([{ field: '--scope', found: JSON.stringify(scope), expected: EXPECTED }]);
  }
  return readValue(FreezeScope, '--scope', {
    ...(components.length === 0 ? {} : { components }),
    ...(tiers.length === 0 ? {} : { tiers }),
    ...(systems.length === 0 ? {} : { systems }),
  });
};
