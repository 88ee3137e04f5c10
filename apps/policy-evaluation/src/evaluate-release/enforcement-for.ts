import type { InterlockConfig } from '@interlock/contracts';

type Enforcement = InterlockConfig['enforcement'];

/**
 * Whether decisions bind here, or are only recorded: the first rule that fits, else the default. A component whose tier is not known fits no rule that
 * names tiers: what nobody has classified is not waved through by a rule for the unimportant.
 */
export const enforcementFor = (
  { default: otherwise, rules }: Enforcement,
  environment: string,
  tier: number | null,
): Enforcement['default'] =>
  rules.find(
    (rule) =>
      (rule.environment === undefined || rule.environment === environment) &&
      (rule.tiers === undefined || (tier !== null && rule.tiers.some((named) => named === tier))),
  )?.mode ?? otherwise;
