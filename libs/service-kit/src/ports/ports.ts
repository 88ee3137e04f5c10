import type { CalendarExpander } from '@interlock/adapters/calendar';
import type { CatalogSource } from '@interlock/adapters/catalog-source';
import type { ContentStore } from '@interlock/adapters/content-store';
import type { DeploymentTarget } from '@interlock/adapters/deployment-target';
import type { EventStore } from '@interlock/adapters/event-store';
import type { FileEvidenceVerifier } from '@interlock/adapters/evidence-verifier';
import type { LocalIssuer, TokenVerifier } from '@interlock/adapters/identity';
import type { Leadership } from '@interlock/adapters/leadership';
import type { MessageBus } from '@interlock/adapters/message-bus';
import type { PolicyEngine } from '@interlock/adapters/policy-engine';
import type { Signer } from '@interlock/adapters/signer';
import type { InterlockConfig, PolicyStatus } from '@interlock/contracts';
import type { Hashing } from '@interlock/domain';
import type { Clock } from '../clock/clock.ts';
import type { PrincipalResolver } from '../identity/principal.ts';
import type { Logger } from '../logging/logger.ts';
import type { Metrics } from '../metrics/metrics.ts';

/** Everything that a service may touch. Optional ones are bound only when given: a service that asks for a missing one does not start. */
export interface Ports {
  readonly eventStore: EventStore;
  readonly messageBus: MessageBus;
  readonly contentStore: ContentStore;
  readonly leadership: Leadership;
  readonly signer: Signer;
  readonly clock: Clock;
  readonly hashing: Hashing;
  readonly config: InterlockConfig;
  /** Folder of interlock.yaml, absolute: its paths are relative to this. */
  readonly configDirectory: string;
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** INTERLOCK_DATA_DIR, absolute. Read models live under `views/`. */
  readonly dataDirectory?: string;
  readonly policyEngine?: PolicyEngine;
  /** Which policies `policyEngine` runs, and what was refused, as of the start. */
  readonly policyStatus?: PolicyStatus;
  /** Expands `calendars` of the configuration. */
  readonly calendar?: CalendarExpander;
  readonly evidenceVerifier?: FileEvidenceVerifier;
  readonly catalogSources?: readonly CatalogSource[];
  /** By environment name; an environment that is not here is `external`. */
  readonly targets?: ReadonlyMap<string, DeploymentTarget>;
  /** Needed by every HTTP app: without it each guarded route answers 401. */
  readonly tokenVerifier?: TokenVerifier;
  readonly principals?: PrincipalResolver;
  /** Only on loopback and without an OIDC issuer. */
  readonly localIssuer?: LocalIssuer;
}

/** Injection tokens, one per port: `@Inject(PORTS.eventStore) eventStore: EventStore`. */
export const PORTS = {
  eventStore: Symbol('port eventStore'),
  messageBus: Symbol('port messageBus'),
  contentStore: Symbol('port contentStore'),
  leadership: Symbol('port leadership'),
  signer: Symbol('port signer'),
  clock: Symbol('port clock'),
  hashing: Symbol('port hashing'),
  config: Symbol('port config'),
  configDirectory: Symbol('port configDirectory'),
  logger: Symbol('port logger'),
  metrics: Symbol('port metrics'),
  dataDirectory: Symbol('port dataDirectory'),
  policyEngine: Symbol('port policyEngine'),
  policyStatus: Symbol('port policyStatus'),
  calendar: Symbol('port calendar'),
  evidenceVerifier: Symbol('port evidenceVerifier'),
  catalogSources: Symbol('port catalogSources'),
  targets: Symbol('port targets'),
  tokenVerifier: Symbol('port tokenVerifier'),
  principals: Symbol('port principals'),
  localIssuer: Symbol('port localIssuer'),
} as const satisfies Record<keyof Ports, symbol>;

/** Injection tokens of what the kit itself provides beside the ports. */
export const KIT = {
  /** `StreamRepository` over every stream. */
  streams: Symbol('kit streams'),
  /** `ReleaseRepository` over `release-<id>` streams. */
  releases: Symbol('kit releases'),
  /** `Materialisers`: register topics to be read to their end before readiness. */
  materialisers: Symbol('kit materialisers'),
  /** `HealthChecks` of `/healthz/ready`. */
  health: Symbol('kit health'),
  /** `Activities`: what must be at rest before a journey looks. */
  activities: Symbol('kit activities'),
  /** `RecordLag`: who follows the record says where it stands. */
  recordLag: Symbol('kit record lag'),
} as const;
