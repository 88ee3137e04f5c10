import { ApprovalDetail, DecisionDetail, Digest, EnvironmentName, ReleasePage, ReleaseView } from '@interlock/contracts';
import { explain, nearest } from '@interlock/domain';
import type { Command } from 'commander';
import { CliError, badInput } from '../../cli-error.ts';
import type { Client } from '../../client/client.ts';
import { askIn, unknownEnvironment } from '../../client/environments.ts';
import { releaseIdOf } from '../../client/release-id.ts';
import { EXIT } from '../../exit-codes.ts';
import type { Cli } from '../../program/cli.ts';
import { readOptional, readValue } from '../../program/read-options.ts';
import { renderExplanation } from '../../render/explanation.ts';

interface Options {
  readonly digest?: string;
  readonly environment?: string;
}

export const addReleaseExplain = (noun: Command, cli: Cli): void => {
  noun
    .command('explain')
    .description('why a release may or may not proceed; with --digest: why does this run here?')
    .argument('[release id]')
    .option('--environment <name>', 'where; needed when it was asked for in several')
    .option('--digest <digest>', 'the artifact that runs, instead of a release id')
    .action((id: string | undefined, options: Options) =>
      cli.answer(async ({ client, page, io }) => {
        const environment = readOptional(EnvironmentName, '--environment', options.environment);
        const release = await client.get(ReleaseView, `/v1/releases/${await releaseOf(client, id, options.digest, environment)}`);
        const where = environmentOf(release, environment);
        const view = release.environments.find((candidate) => candidate.environment === where);
        const decisionId = view?.decisionId ?? null;
        if (decisionId === null)
          throw new CliError('release.undecided', EXIT.usage, `nothing was decided for ${where} yet`, {
            hint: `Wait for it: interlock release gate ${release.releaseId} --environment ${where} --until decided`,
          });
        const decision = await client.get(DecisionDetail, `/v1/decisions/${decisionId}`);
        const explanation = explain(release, where, decision, new Date(io.now()).toISOString());
        if (explanation === undefined) throw new CliError('release.moved', EXIT.failed, 'the release moved while it was read; ask again');
        const approval =
          explanation.approval === null ? null : await client.get(ApprovalDetail, `/v1/approvals/${explanation.approval.approvalId}`);
        const excluded = approval?.package.excluded ?? [];
        return {
          document: { ...explanation, excluded },
          page: renderExplanation(page(), explanation, { now: io.now(), excluded }),
        };
      }),
    );
};

/** The release that is meant: by its id, or as what runs with this digest in an environment. */
const releaseOf = async (
  client: Client,
  id: string | undefined,
  digest: string | undefined,
  environment: string | undefined,
): Promise<string> => {
  if (id !== undefined && digest === undefined) return releaseIdOf(client, 'release id', id);
  if (id !== undefined || digest === undefined)
    throw badInput([
      {
        field: 'release id',
        found: id === undefined ? 'nothing' : 'a release id and --digest',
        expected: 'a release id, or --digest and --environment',
      },
    ]);
  if (environment === undefined) throw badInput([{ field: '--environment', found: 'nothing', expected: 'a name, with --digest' }]);
  const query = { digest: readValue(Digest, '--digest', digest), environment, limit: 200 };
  const ask = () => client.get(ReleasePage, '/v1/releases', query);
  const { items } = await askIn({ client, note: () => undefined }, environment, ask);
  const runs = items.find((row) => row.environments.some((one) => one.environment === environment && one.phase === 'applied'));
  const found = runs ?? items[0];
  if (found !== undefined) return found.releaseId;
  const nowhere = await unknownEnvironment(client, environment);
  throw new CliError('release.unknown', EXIT.usage, `no release with ${digest} was ever asked for in ${environment}`, {
    hint: nowhere ?? 'If it runs there all the same, nobody authorised it: `interlock drift list`.',
  });
};

const environmentOf = (release: ReleaseView, asked: string | undefined): string => {
  const names = release.environments.map(({ environment }) => environment);
  const only = names.length === 1 ? names[0] : undefined;
  const name = asked ?? only;
  if (name !== undefined && names.includes(name)) return name;
  const meant = asked === undefined ? undefined : nearest(asked, names);
  throw badInput(
    [
      {
        field: '--environment',
        found: asked ?? 'nothing',
        expected: names.length === 0 ? 'an environment that someone asked for; nobody has yet' : `one of ${names.join(', ')}`,
      },
    ],
    meant === undefined ? {} : { hint: `Did you mean "${meant}"?` },
  );
};
