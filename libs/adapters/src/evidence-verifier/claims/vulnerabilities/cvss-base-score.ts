/** Weights of CVSS v3.1 §7.4. */
const WEIGHTS: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  AV: { N: 0.85, A: 0.62, L: 0.55, P: 0.2 },
  AC: { L: 0.77, H: 0.44 },
  UI: { N: 0.85, R: 0.62 },
  C: { H: 0.56, L: 0.22, N: 0 },
  I: { H: 0.56, L: 0.22, N: 0 },
  A: { H: 0.56, L: 0.22, N: 0 },
};
const PRIVILEGES = { U: { N: 0.85, L: 0.62, H: 0.27 }, C: { N: 0.85, L: 0.68, H: 0.5 } } as const;

const VECTOR =
  /^CVSS:3\.[01]\/AV:([NALP])\/AC:([LH])\/PR:([NLH])\/UI:([NR])\/S:([UC])\/C:([HLN])\/I:([HLN])\/A:([HLN])(?:\/[A-Z]{1,3}:[A-Z]{1,2})*$/;

/** CVSS v3.1 appendix A: the smallest number with one decimal that is not below the input, without the noise of binary fractions. */
const roundUp = (value: number): number => {
  const scaled = Math.round(value * 100_000);
  return scaled % 10_000 === 0 ? scaled / 100_000 : (Math.floor(scaled / 10_000) + 1) / 10;
};

/** Base score of a CVSS v3.0 or v3.1 vector (first.org/cvss/v3.1/specification-document §7.1). Undefined for everything else, v2 and v4 included: no number is better than a wrong one. */
export const cvssBaseScore = (vector: string): number | undefined => {
  const [, attack, complexity, privileges, interaction, scope, ...impacts] = VECTOR.exec(vector) ?? [];
  if (attack === undefined || complexity === undefined || privileges === undefined || interaction === undefined || scope === undefined)
    return undefined;
  const weight = (metric: string, value: string | undefined): number => WEIGHTS[metric]?.[value ?? ''] ?? 0;
  const changed = scope === 'C';
  const subscore = 1 - ['C', 'I', 'A'].reduce((product, metric, index) => product * (1 - weight(metric, impacts[index])), 1);
  const impact = changed ? 7.52 * (subscore - 0.029) - 3.25 * (subscore - 0.02) ** 15 : 6.42 * subscore;
  if (impact <= 0) return 0;
  const needed = PRIVILEGES[changed ? 'C' : 'U'][privileges as 'N' | 'L' | 'H'];
  const ease = 8.22 * weight('AV', attack) * weight('AC', complexity) * needed * weight('UI', interaction);
  return roundUp(Math.min(changed ? 1.08 * (impact + ease) : impact + ease, 10));
};
