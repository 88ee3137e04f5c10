// The catalog that the bench reads: entities with cycles and a hub, as descriptors and as a Backstage hands them out.
export const ENTITIES = 100_000;
const HUB_DEPENDANTS = 10_000;

const nameOf = (number: number): string => `c${String(number).padStart(6, '0')}`;
export const refOf = (number: number): string => `component:default/${nameOf(number)}`;

/** The first 10,000 depend on entity 0; each depends on two others, so that some stand in circles; every thousandth on itself. */
const dependenciesOf = (number: number): string[] =>
  [
    ...new Set([
      (number * 7919 + 13) % ENTITIES,
      (number * 104_729 + 7) % ENTITIES,
      ...(number > 0 && number <= HUB_DEPENDANTS ? [0] : []),
      ...(number % 1_000 === 0 ? [number] : []),
    ]),
  ].map((other) => refOf(other));

export const entityText = (number: number): string => `apiVersion: backstage.io/v1alpha1
kind: Component
metadata:
  name: ${nameOf(number)}
  annotations:
    interlock.dev/tier: '${1 + (number % 4)}'
    interlock.dev/runtime: ${nameOf(number)}
spec:
  type: service
  lifecycle: production
  owner: group:default/team
  dependsOn: [${dependenciesOf(number).join(', ')}]
`;

export const entityOf = (number: number) => ({
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Component',
  metadata: {
    name: nameOf(number),
    annotations: {
      'interlock.dev/tier': String(1 + (number % 4)),
      'interlock.dev/runtime': nameOf(number),
      'backstage.io/managed-by-location': `url:https://git.example/${nameOf(number)}/catalog-info.yaml`,
    },
  },
  spec: { type: 'service', lifecycle: 'production', owner: 'group:default/team', dependsOn: dependenciesOf(number) },
});

export const TEAM = `apiVersion: backstage.io/v1alpha1
kind: Group
metadata: { name: team }
spec: { type: team, children: [], members: [ann] }
---
apiVersion: backstage.io/v1alpha1
kind: User
metadata: { name: ann }
spec: { memberOf: [team] }
`;
