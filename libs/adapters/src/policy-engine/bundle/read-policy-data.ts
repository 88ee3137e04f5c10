import { parseJson, parseValue } from './parse-part.ts';
import { PolicyData, type PolicyDataOverrides } from './policy-data.ts';

const override = (shipped: PolicyData, options: PolicyDataOverrides): unknown => {
  const { thresholds, seats, ...rest } = shipped.interlock;
  const groups = Object.entries(options.seats ?? {}).map(([id, seat]) => [id, { why: seats[id]?.why ?? `The seat ${id}.`, ...seat }]);
  return {
    interlock: {
      ...rest,
      ...(options.degradation === undefined || options.degradation.length === 0 ? {} : { degradation: options.degradation }),
      ...(options.requires === undefined ? {} : { catalog: { requires: options.requires } }),
      // Predicate types are the bundle's own: without them it has no rule that asks.
      ...(options.verification === undefined ? {} : { verification: { ...rest.verification, ...options.verification } }),
      thresholds: { ...thresholds, ...options.thresholds },
      seats: { ...seats, ...Object.fromEntries(groups) },
    },
  };
};

/** `data.json` of a bundle, and what the configuration puts over it. */
export const readPolicyData = (bytes: Uint8Array, options: PolicyDataOverrides): PolicyData => {
  const code = 'policy_bundle.data_invalid';
  const shipped = parseValue(PolicyData, parseJson(bytes, 'data.json', code), 'data.json', code);
  return parseValue(PolicyData, override(shipped, options), 'configuration over data.json', code);
};
