/** Samples of several processes as one exposition: each sample says whose it is. Text format of Prometheus, version 0.0.4. */
export const mergeMetrics = (texts: ReadonlyMap<string, string>): string => {
  const families = new Map<string, { readonly about: string[]; readonly samples: string[] }>();
  for (const [service, text] of texts) {
    for (const line of text.split('\n')) {
      const about = /^# (HELP|TYPE) (\S+)/.exec(line);
      const sample = /^([a-zA-Z_:][\w:]*)(\{.*\})?( .*)$/.exec(line);
      const name = about?.[2] ?? sample?.[1];
      if (name === undefined) continue;
      const family = familyOf(families, name);
      if (about !== null) {
        if (!family.about.some((known) => known.startsWith(`# ${about[1]} `))) family.about.push(line);
      } else if (sample !== null) {
        const labels = sample[2]?.slice(1, -1) ?? '';
        family.samples.push(`${sample[1]}{service="${service}"${labels === '' ? '' : `,${labels}`}}${sample[3]}`);
      }
    }
  }
  return [...families.values()].flatMap(({ about, samples }) => [...about, ...samples]).join('\n') + '\n';
};

type Families = Map<string, { readonly about: string[]; readonly samples: string[] }>;

/** `_bucket`, `_sum` and `_count` belong to their histogram. */
const familyOf = (families: Families, name: string): NonNullable<ReturnType<Families['get']>> => {
  const base = name.replace(/_(bucket|sum|count)$/, '');
  const key = families.has(base) ? base : name;
  const family = families.get(key) ?? { about: [], samples: [] };
  families.set(key, family);
  return family;
};

interface OpenApi {
  readonly paths: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly components?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** One OpenAPI document of several: the first one's head, everyone's paths and components. */
export const mergeOpenApi = (documents: readonly OpenApi[]): OpenApi => {
  const paths: Record<string, Record<string, unknown>> = {};
  const components: Record<string, Record<string, unknown>> = {};
  for (const document of documents) {
    for (const [path, methods] of Object.entries(document.paths)) paths[path] = { ...paths[path], ...methods };
    for (const [kind, named] of Object.entries(document.components ?? {})) components[kind] = { ...components[kind], ...named };
  }
  return { ...documents[0], paths, components };
};

export interface ServiceReadiness {
  readonly status: string;
  readonly checks: Readonly<Record<string, string>>;
}

/** Ready when all are; each check is named after its service. A service that does not answer is not ready. */
export const mergeReadiness = (answers: ReadonlyMap<string, ServiceReadiness | undefined>): ServiceReadiness => {
  const checks = [...answers].flatMap(([service, answer]): (readonly [string, string])[] =>
    answer === undefined
      ? [[service, 'does not answer']]
      : Object.entries(answer.checks).map(([check, reason]) => [`${service}.${check}`, reason]),
  );
  const ready = [...answers.values()].every((answer) => answer?.status === 'ready');
  return { status: ready ? 'ready' : 'not_ready', checks: Object.fromEntries(checks) };
};
