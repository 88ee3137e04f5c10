// Seeded decision inputs for the differential test: the complete input, changed in ways that reach the rules, and in ways that nobody foresaw.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { policiesDirectory } from './opa.mjs';

/** mulberry32: small, seeded, good enough to choose test cases. */
export const randomSource = (seed) => {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const below = (limit) => Math.floor(next() * limit);
  return { below, pick: (values) => values[below(values.length)], chance: (share) => next() < share };
};

const TEXTS = [
  '',
  'x',
  '{file}',
  'a"b\\c',
  'naïve ✓ 𝄞',
  'line\nbreak',
  '\u0000',
  '\u007f\u2028',
  'é'.repeat(400),
  'component:default/checkout',
  'DROP TABLE "orders"; --',
  '%s %v',
  '</script>',
];
const NUMBERS = [0, 1, 2, 3, 4, 5, 59, 60, 61, 899, 900, 901, 604_799, 604_800, 14.4, 0.1, 1e-7, 123_456_789.123, 2 ** 53 - 1, -1];
const STATES = ['healthy', 'elevated', 'burning', 'critical', 'exhausted', 'unknown', 'fine'];
const REJECTIONS = [
  'subject_mismatch',
  'signature_invalid',
  'signer_untrusted',
  'purpose_mismatch',
  'component_mismatch',
  'malformed',
  'too_large',
].map((code) => `evidence.${code}`);
const TYPES = ['https://slsa.dev/provenance/v1', 'https://in-toto.io/attestation/test-result/v0.1', 'https://example.com/other', null];
const DIGESTS = ['a', 'd', 'f'].map((digit) => `sha256:${digit.repeat(64)}`);
const SHARED = [
  ['resource:default/orders', 'group:default/data'],
  ['resource:default/queue', 'group:default/payments'],
  ['resource:default/lost', null],
];
const SEATS = [
  ['owner', 'group:default/payments'],
  ['sre', 'group:default/sre'],
  ['incident-command', 'group:default/incident-command'],
  ['resource:default/orders', 'group:default/data'],
];

const RELEASES = ['0b9a3a77-3f5a-5c11-8e57-2b1f9f6f2c22', '9d1c1b9e-52b1-5c0c-8f5b-1f1f35b7a001', '6f2a0c1e-7c1b-5d2e-9a51-0c7a3a1f0b11'];

const migrations = (random) =>
  Array.from({ length: random.below(3) }, () => ({
    migrations: random.pick([[], ['0042_orders'], TEXTS]),
    destructive: random.chance(0.4),
    reversible: random.chance(0.6),
    destructiveStatements: random.pick([[], TEXTS]),
  }));

/** A rollback as the builder writes it: kind, request and what is gone back from together. */
const rollback = (input, random) => {
  input.changeKind = 'rollback';
  input.request.rollback = { from: RELEASES[0], reason: random.pick(TEXTS), incident: random.pick([null, 'INC-7']) };
  input.rollback = {
    from: random.chance(0.1) ? null : { releaseId: RELEASES[0], artifacts: [], configuration: null, migrations: migrations(random) },
    residency: random.chance(0.1) ? null : { residencyId: 'a', since: input.now },
    between: Array.from({ length: random.pick([0, 1, 2, 50]) }, (_, index) => ({
      releaseId: RELEASES[index] ?? `r${String(index)}`,
      migrations: index < 3 ? migrations(random) : [],
    })),
  };
};

/** A rollout that is asked for in steps, and perhaps begun. */
const narrow = (input, random) => {
  input.component.rollout.value = random.pick(['narrow', 'narrow', 'whole']);
  input.environment.clusters = random.pick([[], ['eu-1'], ['eu-1', 'us-1', 'us-2']]);
  if (random.chance(0.3)) return;
  const share = random.pick([0.05, 0.1, 0.25, 0.5, 0.333_333, 1e-7, 0.999_999]);
  input.rollout = { share, steps: [share], appliedAt: input.now, secondsAtStep: random.pick([0, 599, 600, 601]) };
};

const evidence = (kind, claims) => (input, random) => {
  const made = {
    ...structuredClone(input.evidence[0] ?? {}),
    kind,
    subject: random.pick(DIGESTS),
    ageSeconds: random.pick(NUMBERS),
    claims: { kind, ...claims(random) },
  };
  input.evidence.splice(random.below(input.evidence.length + 1), 0, made);
};

const WEIGHTS = ['critical', 'high', 'medium', 'low', 'negligible', 'none', 'unknown'];

const vulnerability = (random) => ({
  id: random.pick(['CVE-2026-1', 'CVE-2026-2', ...TEXTS]),
  aliases: [],
  severity: random.pick(WEIGHTS),
  package: {
    purl: random.pick([null, 'pkg:npm/x@1']),
    name: random.pick([null, ...TEXTS]),
    version: null,
  },
  fixedIn: random.pick([null, ...TEXTS]),
  exploited: random.chance(0.1),
  publishedAt: null,
  ageSeconds: random.pick([null, ...NUMBERS]),
  vex: random.chance(0.3)
    ? { status: random.pick(['not_affected', 'affected', 'fixed', 'under_investigation']), justification: null, evidence: DIGESTS[0] }
    : null,
});

const approvals = (input, random) => {
  const asked = SEATS.filter(() => random.chance(0.5)).sort((left, right) => (left[0] < right[0] ? -1 : 1));
  const seats = asked.map(([id, group]) => ({ id, group, why: 'w' }));
  input.approvals = {
    requirement: {
      seats,
      exclusions: random.pick([['author'], ['author', 'committer', 'requester', 'trigger']]),
      expiresAfterSeconds: 86_400,
    },
    materialDigest: DIGESTS[0],
    seats: asked.map(([seat, group], index) => ({
      seat,
      group,
      person: `user:default/p${String(random.chance(0.8) ? index : 0)}`,
      approvalId: 'a',
      grantedAt: input.now,
    })),
    satisfied: random.chance(0.8),
    refusal: random.chance(0.2) ? { person: 'user:default/p9', approvalId: 'a', refusedAt: input.now } : null,
  };
};

const INCIDENTS = [null, 'INC-1', 'INC-2'];

const freezes = (input, random) => {
  const soon = `${input.now.slice(0, 11)}${random.pick(['18:00:00.000', '23:59:59.999'])}Z`;
  input.calendar.freezes = Array.from({ length: random.below(3) }, () => ({
    freezeId: 'f',
    kind: random.pick(['stop_the_line', 'calendar']),
    name: 'stop-the-line',
    from: input.now,
    until: random.pick([null, soon]),
    untilLocal: random.pick([null, '2026-03-02 00:00 Europe/Berlin']),
    reason: random.pick(TEXTS),
    incident: random.pick(INCIDENTS),
    hotfixLane: random.chance(0.5),
    startedBy: random.pick(['user:default/carol', 'calendar year-end']),
  }));
  input.calendar.window = random.pick([
    null,
    { name: 'office-hours', open: true, opensAt: null, opensAtLocal: null, closesAt: soon },
    { name: 'office-hours', open: false, opensAt: random.pick([null, soon]), opensAtLocal: null, closesAt: null },
  ]);
  input.calendar.changesInSeconds = random.pick([null, 1, 61, 86_400]);
  if (random.chance(0.4)) input.request.hotfix = random.pick([null, { incident: 'INC-1' }]);
};

/** Changes that reach the rules. */
const FORESEEN = [
  (input, random) => (input.component.tier.value = random.pick([1, 2, 3, 4, null])),
  (input, random) => (input.changeKind = random.pick(['image', 'configuration', 'migration', 'catalog', 'rollback', 'unknown'])),
  (input, random) => (input.environment.classification = random.pick(['production', 'staging', 'Staging', null])),
  (input, random) => (input.environment.known = random.chance(0.5)),
  (input, random) => (input.environment.target = random.pick(['git', 'external'])),
  (input, random) => (input.component[random.pick(['owner', 'lifecycle', 'tier', 'runtime', 'sourceRepository', 'slo'])].value = null),
  (input) => (input.component = null),
  (input, random) =>
    (input.owner = random.pick([
      null,
      { ref: 'group:default/payments', found: false, members: [] },
      { ref: 'group:default/payments', found: true, members: [] },
    ])),
  (input, random) => (input.people.known = random.chance(0.5)),
  (input, random) =>
    (input.people.unresolved = [
      {
        role: random.pick(['author', 'committer', 'trigger']),
        name: random.pick(TEXTS),
        ...(random.chance(0.5) ? { couldBe: ['user:default/ada', 'user:default/eve'] } : {}),
      },
    ]),
  (input, random) => input.release.artifacts.push({ name: random.pick(TEXTS), digest: random.pick(DIGESTS) }),
  (input, random) => input.evidence.splice(random.below(input.evidence.length), 1),
  (input, random) => {
    for (let count = 1 + random.below(4); count > 0; count -= 1) {
      input.rejections.push({
        digest: DIGESTS[0],
        claimedPredicateType: random.pick(TYPES),
        code: random.pick(REJECTIONS),
        field: 'subject',
        found: random.pick(TEXTS),
        expected: random.pick(TEXTS),
        receivedAt: input.now,
      });
    }
  },
  (input, random) => {
    for (const signal of input.signals)
      Object.assign(signal, {
        state: random.pick(STATES),
        ageSeconds: random.pick([0, 60, 899, 900]),
        threshold: random.pick([null, 3, 6, 14.4]),
      });
  },
  (input, random) => input.signals.splice(random.below(input.signals.length), 1),
  evidence('provenance', (random) => ({
    source: random.pick([
      null,
      { repository: 'github.com/example/checkout', revision: '1'.repeat(40) },
      { repository: random.pick(TEXTS), revision: '2'.repeat(40) },
    ]),
  })),
  evidence('manifest-diff', (random) => ({
    comparedWith: random.pick([null, ...DIGESTS]),
    totals: random.pick([
      null,
      [],
      [
        { means: 'privileges', changes: 2, widens: random.pick([0, 1, null]) },
        { means: random.pick(['network', 'other']), changes: 1, widens: random.pick([0, 1]) },
      ],
    ]),
    images: [],
    listed: Array.from({ length: random.below(5) }, () => ({
      means: random.pick(['privileges', 'network', 'image']),
      widens: random.chance(0.7),
      object: random.pick(TEXTS),
      member: random.pick(TEXTS),
      before: random.pick([null, ...TEXTS]),
      after: random.pick([null, ...TEXTS]),
    })),
  })),
  evidence('test-result', (random) => ({
    result: random.pick(['PASSED', 'WARNED', 'FAILED', 'SKIPPED']),
    failed: random.pick([null, 0, 3]),
  })),
  evidence('vulnerabilities', (random) => ({
    scanner: { name: random.pick(['trivy', 'grype']), version: null },
    counts: {},
    findings: Array.from({ length: random.below(8) }, () => vulnerability(random)),
    omitted: random.chance(0.2) ? { [random.pick(WEIGHTS)]: 3 } : {},
  })),
  evidence('sbom', (random) => ({ components: random.pick([0, 1, 12]) })),
  evidence('migration', (random) => ({
    destructive: random.chance(0.6),
    reversible: random.chance(0.5),
    destructiveStatements: Array.from({ length: random.below(6) }, () => random.pick(TEXTS)),
  })),
  (input, random) => (input.component.type = random.pick(['service', 'Migration', 'batch-job', 'model', null])),
  (input, random) => delete input[random.pick(['affected', 'dependants'])],
  (input, random) => {
    input.affected.shared = SHARED.filter(() => random.chance(0.6)).map(([ref, owner]) => ({
      ref,
      owner,
      ownerKnown: owner !== null && random.chance(0.8),
      users: { total: 1 + random.below(3), owners: random.pick([[], ['group:default/web'], TEXTS]) },
    }));
  },
  (input, random) => {
    input.affected.total = random.pick([0, 24, 25, 10_000]);
    input.affected.byTier[0].total = random.pick([0, 1, 300]);
    input.affected.listed = Array.from({ length: random.below(9) }, () => ({
      ref: random.pick(TEXTS),
      tier: random.pick([1, 2, null]),
      owner: null,
      distance: 1,
      via: random.pick([null, random.pick(TEXTS)]),
    }));
  },
  approvals,
  approvals,
  rollback,
  narrow,
  narrow,
  (input, random) =>
    (input.previous = {
      environment: random.pick(['staging', ...TEXTS]),
      status: random.pick(['none', 'open', 'narrowed', 'applied', 'verified', 'degraded', 'ended', 'fine']),
      appliedAt: null,
      verifiedAt: null,
    }),
  (input, random) => (input.request.hotfix = { incident: random.pick(TEXTS) }),
  (input, random) => {
    for (let count = random.below(3); count > 0; count -= 1)
      input.otherRollouts.push({ releaseId: random.pick(RELEASES), share: 1, since: input.now });
  },
  (input, random) =>
    (input.live = random.chance(0.3) ? null : { ...input.live, releaseId: random.pick(RELEASES), registeredAt: input.now }),
  (input, random) => (input.live.registeredAt = random.pick([input.release.registeredAt, TEXTS[1]])),
  (input, random) => delete input[random.pick(['previous', 'rollout', 'otherRollouts', 'rollback'])],
  freezes,
  freezes,
];

const containers = (value) => (typeof value === 'object' && value !== null ? [value, ...Object.values(value).flatMap(containers)] : []);

/** A change that nobody foresaw: some member, anywhere, of another type or gone. */
const anything = (input, random) => {
  const container = random.pick(containers(input));
  const key = random.pick(Object.keys(container));
  if (key === undefined) return;
  const value = random.pick([null, true, [], {}, random.pick(TEXTS), random.pick(NUMBERS)]);
  if (random.chance(0.3) && !Array.isArray(container)) delete container[key];
  else container[key] = value;
};

const attempt = (change, input, random) => {
  try {
    change(input, random);
  } catch (error) {
    // An earlier change took away what this one would change.
    if (!(error instanceof TypeError)) throw error;
  }
};

/** `count` inputs from a seed. Two in ten are not of the agreed shape. */
export const generateInputs = (count, seed) => {
  const random = randomSource(seed);
  const { input } = JSON.parse(readFileSync(join(policiesDirectory, 'testing', 'interlock', 'input.json'), 'utf8')).testing;
  return Array.from({ length: count }, () => {
    const made = structuredClone(input);
    for (let changes = random.below(6); changes > 0; changes -= 1) attempt(random.pick(FORESEEN), made, random);
    if (random.chance(0.2)) attempt(anything, made, random);
    return made;
  });
};
