import type { ManifestMeaning, ManifestObject } from '@interlock/contracts';

type Family = 'privileges' | 'network' | 'secrets' | 'replicas' | 'resources' | 'configuration' | 'workload';

/** Kinds by API group: another group's `Service` may hold a whole pod, so that nothing is known of it. The core group has no name. */
const KINDS: Readonly<Record<Family, Readonly<Record<string, readonly string[]>>>> = {
  privileges: {
    '': ['ServiceAccount'],
    'rbac.authorization.k8s.io': ['Role', 'ClusterRole', 'RoleBinding', 'ClusterRoleBinding'],
    policy: ['PodSecurityPolicy'],
    'security.openshift.io': ['SecurityContextConstraints'],
    'admissionregistration.k8s.io': [
      'MutatingWebhookConfiguration',
      'ValidatingWebhookConfiguration',
      'ValidatingAdmissionPolicy',
      'ValidatingAdmissionPolicyBinding',
    ],
    'apiextensions.k8s.io': ['CustomResourceDefinition'],
    'apiregistration.k8s.io': ['APIService'],
  },
  network: {
    '': ['Service', 'Endpoints'],
    'networking.k8s.io': ['Ingress', 'IngressClass', 'NetworkPolicy'],
    'discovery.k8s.io': ['EndpointSlice'],
    'gateway.networking.k8s.io': [
      'Gateway',
      'GatewayClass',
      'HTTPRoute',
      'GRPCRoute',
      'TCPRoute',
      'TLSRoute',
      'UDPRoute',
      'ReferenceGrant',
    ],
    'networking.istio.io': ['Gateway', 'VirtualService', 'DestinationRule', 'ServiceEntry', 'Sidecar'],
    'security.istio.io': ['AuthorizationPolicy', 'PeerAuthentication', 'RequestAuthentication'],
    'traefik.io': ['IngressRoute', 'Middleware'],
  },
  secrets: {
    '': ['Secret'],
    'external-secrets.io': ['ExternalSecret', 'SecretStore', 'ClusterSecretStore'],
    'bitnami.com': ['SealedSecret'],
    'secrets-store.csi.x-k8s.io': ['SecretProviderClass'],
  },
  replicas: { autoscaling: ['HorizontalPodAutoscaler'], policy: ['PodDisruptionBudget'] },
  resources: {
    '': ['ResourceQuota', 'LimitRange', 'PersistentVolumeClaim'],
    'autoscaling.k8s.io': ['VerticalPodAutoscaler'],
    'scheduling.k8s.io': ['PriorityClass'],
  },
  configuration: { '': ['ConfigMap', 'Namespace'] },
  workload: {
    '': ['Pod', 'PodTemplate', 'ReplicationController'],
    apps: ['Deployment', 'ReplicaSet', 'StatefulSet', 'DaemonSet'],
    batch: ['Job', 'CronJob'],
    'argoproj.io': ['Rollout'],
  },
};
const FAMILIES: ReadonlyMap<string, Family> = new Map(
  (Object.keys(KINDS) as Family[]).flatMap((family) =>
    Object.entries(KINDS[family]).flatMap(([group, kinds]) => kinds.map((kind): [string, Family] => [`${group}/${kind}`, family])),
  ),
);

/** The group of `apiVersion`: what stands before the slash, or nothing. */
export const groupOf = (apiVersion: string): string => (apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '');

/** Members of a pod, or of one of its containers, that say what it may do on its node and in its cluster. */
const POD_PRIVILEGES = new Set([
  'securityContext',
  'hostNetwork',
  'hostPID',
  'hostIPC',
  'hostUsers',
  'shareProcessNamespace',
  'serviceAccountName',
  'serviceAccount',
  'automountServiceAccountToken',
  'runtimeClassName',
  'hostPath',
  'serviceAccountToken',
]);
const POD_NETWORK = new Set(['ports', 'hostAliases', 'dnsPolicy', 'dnsConfig', 'hostname', 'subdomain']);
const POD_SECRETS = new Set(['secretKeyRef', 'secretRef', 'imagePullSecrets', 'secretName']);
const CONTAINERS = new Set(['containers', 'initContainers', 'ephemeralContainers']);

/** What a member bears on. What is not known is `other`: nothing may be concluded from it. */
export const meaningOfMember = ({ apiVersion, kind }: ManifestObject, path: readonly string[]): ManifestMeaning => {
  const family = FAMILIES.get(`${groupOf(apiVersion)}/${kind}`);
  if (family === undefined) return 'other';
  if (path[0] === 'metadata') return meaningOfMetadata(family, path);
  return family === 'workload' ? meaningInWorkload(path) : family;
};

const meaningInWorkload = (path: readonly string[]): ManifestMeaning => {
  if (isImage(path)) return 'image';
  if (path.length === 2 && (path[1] === 'replicas' || path[1] === 'parallelism' || path[1] === 'completions')) return 'replicas';
  if (path.some((name) => POD_PRIVILEGES.has(name)) || path.some(isAppArmor)) return 'privileges';
  if (path.some((name) => POD_SECRETS.has(name)) || hasPair(path, 'volumes', 'secret')) return 'secrets';
  if (path.some((name) => POD_NETWORK.has(name))) return 'network';
  if (path.includes('resources') || path.includes('priorityClassName')) return 'resources';
  return 'configuration';
};

/** Annotations steer controllers: those of what opens a network or gives rights bear on that. Labels are what others select by. */
const meaningOfMetadata = (family: Family, path: readonly string[]): ManifestMeaning => {
  const name = path[2] ?? '';
  if (name.startsWith('pod-security.kubernetes.io/') || isAppArmor(name)) return 'privileges';
  return path[1] === 'annotations' && (family === 'privileges' || family === 'network') ? family : 'configuration';
};

export const isImage = (path: readonly string[]): boolean => path.at(-1) === 'image' && CONTAINERS.has(path.at(-3) ?? '');

const isAppArmor = (name: string): boolean => name.includes('apparmor.security.beta.kubernetes.io');

/** `volumes.<name>.secret.…` */
const hasPair = (path: readonly string[], list: string, member: string): boolean => {
  const place = path.indexOf(list);
  return place !== -1 && path[place + 2] === member;
};
