/** Names of the variables in which a configuration says that its secrets are: each `{ variable: NAME }` in it. */
export const namedVariables = (config: unknown): ReadonlySet<string> => {
  if (typeof config !== 'object' || config === null) return new Set();
  const own = 'variable' in config && typeof config.variable === 'string' ? [config.variable] : [];
  return new Set([...own, ...Object.values(config).flatMap((member) => [...namedVariables(member)])]);
};
