import { z } from 'zod';
import { EvidenceKind, MAX_EVIDENCE_BYTES } from '../evidence/evidence.ts';
import { WhenDegraded } from '../decision/outcome.ts';
import { EntityRef, EnvironmentName, Sha256, Tier } from '../primitives.ts';
import { CalendarConfig } from './calendar-config.ts';
import { VerificationConfig } from './verification-config.ts';
import { CATALOG_RULES } from './catalog-rules.ts';

const Name = z
  .string()
  .min(1)
  .max(63)
  .regex(/^[a-z0-9]+(?:-+[a-z0-9]+)*$/, 'expected lower-case letters, digits and "-"');
/** Path, relative to the folder that holds interlock.yaml. */
const Path = z.string().min(1).max(500);
const Purposes = z.array(EvidenceKind).min(1);

/** Where a secret is: the name of an environment variable, or a file. Read when it is needed, so that it may be renewed. */
export const SecretConfig = z.union([
  z.strictObject({ variable: z.string().regex(/^[A-Za-z_][A-Za-z0-9_]{0,99}$/, 'expected the name of an environment variable') }),
  z.strictObject({ file: Path }),
]);
export type SecretConfig = z.infer<typeof SecretConfig>;

/** Of https and ssh addresses only the plain form, without user and password; anything else is a path, relative to the folder that holds interlock.yaml. */
const GitRepository = Path.refine(
  (text) => /^(?:https:\/\/[^@\s]+|ssh:\/\/(?:[\w.-]+@)?[^@:\s]+(?::\d+)?\/[^@\s]+)$/.test(text) || !/^-|::|:\/\/|^[^/]*@/.test(text),
  'expected https://host/path, ssh://user@host/path or a path, without a password',
);
const GitBranch = z
  .string()
  .max(200)
  .regex(/^(?![-/.])(?!.*(?:\.\.|\/\/|@\{|\.lock$|[/.]$))[\w./-]+$/, 'expected the name of a branch, e.g. "main"');

/** Backstage descriptors: a folder that is watched, the newest commit of a git branch, or a running Backstage (the latter two polled). `path` may name one file. */
export const CatalogSourceConfig = z.discriminatedUnion('type', [
  z.strictObject({ name: Name, type: z.literal('folder'), path: Path }),
  z.strictObject({
    name: Name,
    type: z.literal('git'),
    repository: GitRepository,
    branch: GitBranch.default('main'),
    /** Within the repository, with forward slashes. */
    path: z
      .string()
      .min(1)
      .max(400)
      .regex(/^(?:\.|(?!\/)(?!.*(?:^|\/)\.{0,2}(?:\/|$)).+)$/, 'expected a path within the repository, e.g. "catalog"')
      .default('.'),
    pollSeconds: z.number().int().min(5).max(86_400).default(60),
    /** For https. For ssh, keys and known hosts are those of the user that Interlock runs as. */
    token: SecretConfig.optional(),
  }),
  z.strictObject({
    name: Name,
    type: z.literal('backstage'),
    /** Of the backend, e.g. https://backstage.example: entities are read from `/api/catalog` below it. */
    url: z
      .string()
      .max(500)
      .regex(/^https?:\/\/[^@\s?#]+$/, 'expected http(s)://host without user, query or fragment'),
    /** A static token of `backend.auth.externalAccess`. */
    token: SecretConfig.optional(),
    pageSize: z.number().int().min(1).max(5_000).default(500),
    pollSeconds: z.number().int().min(5).max(86_400).default(60),
  }),
]);
export type CatalogSourceConfig = z.infer<typeof CatalogSourceConfig>;

/** A public key (PEM, SPKI; P-256, P-384, Ed25519 or RSA ≥ 2048) and what its signature may prove. `components` absent: any component. */
export const TrustedKeyConfig = z.strictObject({
  name: Name,
  file: Path,
  purposes: Purposes,
  components: z.array(EntityRef).optional(),
  /** SLSA: only this (signer, builder.id) pair counts for provenance. Absent: any builder id. */
  builderIds: z.array(z.string().max(500)).optional(),
  /** Verifiers (`verifier.id`) for which this signer signs verification summaries. Absent: its summaries do not count. */
  verifierIds: z.array(z.string().min(1).max(500)).min(1).optional(),
});

/** Keyless signers: exact certificate identity and issuer, never a pattern without anchors. `trustedRoot` absent: the public-good instance's, shipped with Interlock. */
export const TrustedSigstoreConfig = z.strictObject({
  name: Name,
  trustedRoot: Path.optional(),
  identities: z
    .array(
      z.strictObject({
        /** The whole SAN, or a prefix ending in `*`. */
        subject: z.string().min(1).max(500),
        issuer: z.url().max(500),
      }),
    )
    .min(1),
  purposes: Purposes,
  components: z.array(EntityRef).optional(),
  builderIds: z.array(z.string().max(500)).optional(),
  /** Verifiers (`verifier.id`) for which this signer signs verification summaries. Absent: its summaries do not count. */
  verifierIds: z.array(z.string().min(1).max(500)).min(1).optional(),
});

/** A public key (PEM, SPKI; P-256, P-384, Ed25519 or RSA ≥ 2048) that may sign policy bundles. It proves nothing about releases. */
export const PolicySignerConfig = z.strictObject({ name: Name, file: Path });

/**
 * Release policies of your own, taken at start. The bundle must be signed by a key of `trust`: that is this section's word, never the bundle's, so that a
 * signature that was removed is a refusal (threat T7). A refused bundle leaves the last good one active; without one, Interlock does not start.
 */
export const PolicyConfig = z.strictObject({
  /**
   * An OPA bundle with `policy.wasm`, `data.json`, `.manifest` and `.signatures.json`: a .tar.gz, or a folder. Its revision (`opa build --revision`) is
   * numbers and dots, compared number by number, with an optional label that does not count: `7`, `2026.11.25`, `1.4.2+9fceb02`.
   */
  bundle: Path,
  trust: z.array(PolicySignerConfig).min(1).max(20),
  /** What the signature's `scope` must be, exactly. Absent: it must have none. */
  scope: z.string().min(1).max(200).optional(),
  /** Digest of the one older bundle that may follow the last activated one, as the refusal names it. The activation says what it came down from. */
  allowDowngradeTo: Sha256.optional(),
});
export type PolicyConfig = z.infer<typeof PolicyConfig>;

export const Role = z.enum(['viewer', 'submitter', 'operator', 'admin']);
export type Role = z.infer<typeof Role>;

/** Who signs ID tokens for jobs: GitHub Actions, or a GitLab. Its keys are found by OpenID Connect Discovery unless `jwksUri` says where; never by what a token says. */
export const PipelineIssuerConfig = z.strictObject({
  provider: z.enum(['github', 'gitlab']),
  /** `https://token.actions.githubusercontent.com`, or the address of the GitLab; as it stands in `iss`. */
  issuer: z.url(),
  /** What jobs ask their tokens for. One of its own, so that a token that was made for others does not pass. */
  audience: z.string().min(1).max(300),
  jwksUri: z.url().optional(),
  /** Where repositories are, when that is not `https://github.com`, or the GitLab itself: of a GitHub Enterprise Server its address. */
  server: z.url().optional(),
  /** Numbers of the owners (GitHub `repository_owner_id`, GitLab `namespace_id`) whose jobs count: a name that was given up can be taken by others. Absent: any. */
  ownerIds: z
    .array(z.string().regex(/^[0-9]{1,40}$/, 'expected the number of an owner, as a text'))
    .min(1)
    .max(100)
    .optional(),
});
export type PipelineIssuerConfig = z.infer<typeof PipelineIssuerConfig>;

/** Where a deployment goes. `external`: Interlock stops at `authorised`, whoever deploys reports back. */
export const TargetConfig = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('git'),
    /** Bare repository of desired state; made when it is not there. */
    repository: Path,
    branch: z.string().max(100).default('main'),
    /** Runs the simulated local runtime on this repository. */
    runtime: z.enum(['local', 'none']).default('local'),
  }),
  z.strictObject({ type: z.literal('external') }),
]);
export type TargetConfig = z.infer<typeof TargetConfig>;

/** Thirty days. */
const LONGEST_SECONDS = 30 * 86_400;

/** Thresholds that rules read as `data.interlock.thresholds`; each has the default that ships with the policies, or outweighs what they say by tier and path. */
export const ThresholdsConfig = z
  .strictObject({
    /** Seconds for which a signal counts; older is `unknown`. */
    signalMaxAgeSeconds: z.number().int().positive(),
    /** Seconds for which a test result counts. */
    testResultMaxAgeSeconds: z.number().int().positive(),
    /** Lifetime of an authorisation at most. */
    authorisationSeconds: z.number().int().positive(),
    /** Lifetime of an approval request and its grants. */
    approvalSeconds: z.number().int().positive(),
    /** Seconds for which each step of a narrowed rollout is watched before the next one is decided. */
    stepSeconds: z.number().int().positive().max(LONGEST_SECONDS),
    /** Bake time of every tier: seconds for which signals are watched before a deployment counts as verified. Unsaid: by type and tier, as the policy data says. */
    bakeSeconds: z.number().int().nonnegative().max(LONGEST_SECONDS),
    /** Soak of every path that asks for the next environment by itself: seconds between verification and that request. Unsaid: as the path says. */
    soakSeconds: z.number().int().nonnegative().max(LONGEST_SECONDS),
  })
  .partial();

/** What follows a degradation of components of these types and tiers; absent, of all. A line need not say both. */
export const DegradationConfig = z.strictObject({
  /** Values of `spec.type`, in lower case. */
  types: z.array(z.string().min(1).max(63)).min(1).max(20).optional(),
  tiers: z.array(Tier).min(1).max(4).optional(),
  /** While a share is live. */
  whenNarrowed: WhenDegraded.optional(),
  /** While it bakes. */
  whenWhole: WhenDegraded.optional(),
});
export type DegradationConfig = z.infer<typeof DegradationConfig>;

/** What evidence may cost. */
export const EvidenceConfig = z
  .strictObject({
    /** Bytes of one document as it is sent. Default, and at most: 50 MiB. */
    maxDocumentBytes: z.number().int().positive().max(MAX_EVIDENCE_BYTES),
    /** Bytes of one attestation in it. Default, and at most: 50 MiB. */
    maxAttestationBytes: z.number().int().positive().max(MAX_EVIDENCE_BYTES),
    /** Seconds in which a large document is judged once its turn has come; after that nothing is known of it, and the sender is told to come again. Default 60. */
    judgeSeconds: z.number().int().positive().max(3600),
    /** Documents that one release takes: so many that are accepted, and so many that are not. Default 500. */
    mostOfRelease: z.number().int().positive().max(10_000),
  })
  .partial();

/** How much unsigned word of pipelines (CDEvents) is held. */
export const PipelineEventsConfig = z
  .strictObject({
    /** Seconds for which an event waits for releases that it is about. Default: a day. */
    keepSeconds: z.number().int().min(60).max(LONGEST_SECONDS),
    /** Events that wait at the same time, in the memory of each evidence-intake. Beyond, whoever has most of them loses the oldest. Default 5,000. */
    most: z.number().int().positive().max(100_000),
    /** Of these, how many jobs of one repository may have handed in, by the tokens of their pipelines (`identity.pipelines`). Default 500. */
    mostOfPipeline: z.number().int().positive().max(100_000),
    /** Events that one release takes. Default 100. */
    mostOfRelease: z.number().int().nonnegative().max(1_000),
  })
  .partial();

/** `interlock.yaml`, version 1. Holds no secret, only names of files and variables. */
export const InterlockConfig = z.strictObject({
  apiVersion: z.literal('interlock.dev/v1'),
  catalog: z.strictObject({ sources: z.array(CatalogSourceConfig).min(1).max(50), ...CATALOG_RULES }),
  trust: z
    .strictObject({
      keys: z.array(TrustedKeyConfig).max(200).default([]),
      sigstore: z.array(TrustedSigstoreConfig).max(50).default([]),
      /** Statements of in-toto v0.1 count too (old producers). */
      statementsV01: z.boolean().default(false),
    })
    .default({ keys: [], sigstore: [], statementsV01: false }),
  identity: z
    .strictObject({
      /** An OIDC issuer. Absent: a local issuer signs users in, on loopback only. */
      oidc: z.strictObject({ issuer: z.url(), audience: z.string().min(1), jwksUri: z.url().optional() }).optional(),
      /** Catalog groups that hold each role. Everyone signed in is a viewer. */
      roles: z.partialRecord(Role, z.array(EntityRef)).default({}),
      /** Workloads (CI) by `<issuer>#<sub>`, or by bare `<sub>` for the local issuer. */
      workloads: z.array(z.strictObject({ subject: z.string().min(1).max(500), roles: z.array(Role).min(1) })).default([]),
      /** Issuers of pipelines' ID tokens. A job may submit candidates of the components whose source location is its repository, at its commit, and read. */
      pipelines: z.array(PipelineIssuerConfig).max(10).default([]),
    })
    .refine(({ oidc, pipelines }) => new Set([oidc?.issuer, ...pipelines.map(({ issuer }) => issuer)]).size === pipelines.length + 1, {
      path: ['pipelines'],
      message: 'expected each issuer once, and not the one that signs people in',
    })
    .default({ roles: {}, workloads: [], pipelines: [] }),
  /** By environment name. An environment without one is `external`. */
  targets: z.record(EnvironmentName, TargetConfig).default({}),
  /** `observe`: everything is decided and recorded, and blocks nothing. Of the rules, the first that fits counts. */
  enforcement: z
    .strictObject({
      default: z.enum(['enforce', 'observe']).default('enforce'),
      rules: z
        .array(
          z.strictObject({
            environment: EnvironmentName.optional(),
            tiers: z.array(Tier).min(1).max(4).optional(),
            mode: z.enum(['enforce', 'observe']),
          }),
        )
        .max(100)
        .default([]),
    })
    .default({ default: 'enforce', rules: [] }),
  /** Verification summaries (SLSA VSA) that policy asks for, or takes in place of provenance. Absent: none, as the policy data says. */
  verification: VerificationConfig.optional(),
  /** Absent: the release policies that ship with Interlock. */
  policy: PolicyConfig.optional(),
  evidence: EvidenceConfig.optional(),
  pipelineEvents: PipelineEventsConfig.optional(),
  thresholds: ThresholdsConfig.default({}),
  /** What follows when a deployment degrades: of the lines, the first that fits and says it counts. Unsaid: as the policy data says. A rollback is never gone back from. */
  degradation: z.array(DegradationConfig).max(50).default([]),
  /** Planned freezes and allowed windows. */
  calendars: z.array(CalendarConfig).max(200).default([]),
  /** Groups that fill the policy's named seats, e.g. `sre` and `incident-command`; those not named here keep the policy data's. */
  seats: z.record(Name, z.strictObject({ group: EntityRef })).default({}),
});
export type InterlockConfig = z.infer<typeof InterlockConfig>;
