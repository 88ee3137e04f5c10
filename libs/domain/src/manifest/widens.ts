import type { ManifestDiffPredicate, ManifestMember, ManifestMeaning, ManifestValue } from '@interlock/contracts';

type Differing = ManifestDiffPredicate['objects'][number];

/** Switches that restrict while they are off: absent stands for the second value. */
const OPENING: ReadonlyMap<string, boolean> = new Map([
  ['privileged', false],
  ['allowPrivilegeEscalation', true],
  ['hostNetwork', false],
  ['hostPID', false],
  ['hostIPC', false],
  ['hostUsers', true],
  ['shareProcessNamespace', false],
  ['automountServiceAccountToken', true],
]);
/** Switches that restrict while they are on. */
const CLOSING: ReadonlyMap<string, boolean> = new Map([
  ['readOnlyRootFilesystem', false],
  ['runAsNonRoot', false],
]);

/** Objects without which less can be done or reached. A NetworkPolicy is none: the last one that goes opens everything. */
const GRANTING = new Set([
  'Role',
  'ClusterRole',
  'RoleBinding',
  'ClusterRoleBinding',
  'ServiceAccount',
  'Service',
  'Ingress',
  'Gateway',
  'HTTPRoute',
  'GRPCRoute',
  'TCPRoute',
  'TLSRoute',
  'UDPRoute',
  'ReferenceGrant',
  'VirtualService',
  'ServiceEntry',
  'IngressRoute',
]);

const WORKLOAD_ENDS = new Set(['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet', 'Pod', 'Job', 'CronJob', 'Rollout']);

/**
 * Whether a change of privileges or network lets more be done or reached. What cannot be told to let less, or nothing else, counts as
 * widening: a rule that misses a widening is worse than a person asked once too often.
 */
export const widens = (differing: Differing, member: ManifestMember, means: ManifestMeaning): boolean => {
  if (means !== 'privileges' && means !== 'network') return false;
  const { kind } = differing.object;
  if (differing.change === 'removed' && (GRANTING.has(kind) || WORKLOAD_ENDS.has(kind))) return false;
  if (kind === 'Service') return serviceWidens(differing, member);
  if (kind === 'ServiceAccount') return accountWidens(member);
  return means === 'privileges' ? privilegeWidens(member) : networkWidens(kind, member);
};

const privilegeWidens = ({ path, before, after }: ManifestMember): boolean => {
  const name = path.at(-1) ?? '';
  if (path.includes('hostPath') || path.includes('serviceAccountToken')) return after !== undefined;
  const opening = OPENING.get(name);
  if (opening !== undefined) return (after ?? opening) !== false && (before ?? opening) !== true;
  const closing = CLOSING.get(name);
  if (closing !== undefined) return (after ?? closing) !== true && (before ?? closing) !== false;
  switch (name) {
    case 'drop':
      return !contains(after, before, 'ALL');
    case 'add':
      return !contains(before, after, 'ALL');
    case 'verbs':
    case 'resources':
    case 'apiGroups':
      return !contains(before, after, '*');
    case 'runAsUser':
    case 'runAsGroup':
    case 'fsGroup':
      return typeof after !== 'number' || after === 0;
    case 'type':
      return !(path.at(-2) === 'seccompProfile' && after === 'RuntimeDefault');
    default:
      return true;
  }
};

const networkWidens = (kind: string, { path, after }: ManifestMember): boolean => {
  if (!WORKLOAD_ENDS.has(kind)) return true;
  // A container port is a note of what the image listens on; a host port opens the node.
  return path.includes('ports') ? path.at(-1) === 'hostPort' && after !== undefined : false;
};

const accountWidens = (member: ManifestMember): boolean => {
  if (member.path[0] === 'metadata') return member.path[1] === 'annotations' && member.after !== undefined;
  return member.path.at(-1) === 'automountServiceAccountToken' ? privilegeWidens(member) : false;
};

const INSIDE: ReadonlySet<unknown> = new Set([undefined, 'ClusterIP']);

/** A new Service inside the cluster opens nothing to the outside; of one that was there, this cannot be told without its type. */
const serviceWidens = ({ change, members }: Differing, { path, before, after }: ManifestMember): boolean => {
  const type = members.find((other) => other.path.join('.') === 'spec.type');
  const opensOut = members.some((other) => other.path[1] === 'externalIPs' && other.after !== undefined);
  if (change === 'added' && INSIDE.has(type?.after) && !opensOut) return path[1] === 'annotations' && path[0] === 'metadata';
  switch (path[1]) {
    case 'type':
      return !INSIDE.has(after);
    case 'ports':
    case 'annotations':
      return after !== undefined;
    case 'externalIPs':
      return !contains(before, after);
    case 'loadBalancerSourceRanges':
      return before === undefined ? false : after === undefined || !contains(before, after);
    default:
      return true;
  }
};

/** Whether a list has every item of another; what is not there is an empty list, what is no list contains nothing. */
const contains = (whole: ManifestValue | undefined, part: ManifestValue | undefined, everything?: string): boolean => {
  const items = part ?? [];
  const all = whole ?? [];
  if (!Array.isArray(items) || !Array.isArray(all)) return false;
  return (everything !== undefined && all.includes(everything)) || items.every((item) => all.includes(item));
};
