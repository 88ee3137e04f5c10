import { Controller, Get, Inject } from '@nestjs/common';
import { Scorecard, ScorecardQuery, TeamScores, TeamScoresQuery } from '@interlock/contracts';
import type { Scorecards } from '@interlock/domain';
import { HttpError, Requires, Route, ZodParam, ZodQuery, type Clock } from '@interlock/service-kit';
import { EntityRefPart } from '../show-entities/entity-ref-part.ts';
import { RecordedScorecards } from './recorded-scorecards.ts';

export const RECORDED_SCORECARDS = Symbol('recorded scorecards');

export interface ShownScorecards {
  readonly recorded: RecordedScorecards;
  readonly clock: Pick<Clock, 'now'>;
}

@Requires('viewer')
@Controller('v1/catalog/scorecards')
export class ScorecardsController {
  readonly #shown: ShownScorecards;

  constructor(@Inject(RECORDED_SCORECARDS) shown: unknown) {
    this.#shown = shown as ShownScorecards;
  }

  @Get()
  @Route({ summary: 'Whoever owns something in the catalog, with the score of what they own', response: TeamScores })
  async teams(@ZodQuery(TeamScoresQuery) query: TeamScoresQuery): Promise<TeamScores> {
    const { scorecards, at } = await this.#asOf(query.at);
    const all = scorecards.teams(at);
    const { after } = query;
    const rest = after === undefined ? all : all.filter(({ team }) => team > after);
    const items = rest.slice(0, query.limit);
    return { at, items, next: rest.length > items.length ? (items.at(-1)?.team ?? null) : null };
  }

  @Get(':kind/:namespace/:name')
  @Route({
    summary: 'The scorecard of an entity, or of a team (kind `group`), at a moment, with the changes until then',
    response: Scorecard,
    problems: ['http.not_found'],
  })
  async one(
    @ZodParam('kind', EntityRefPart) kind: string,
    @ZodParam('namespace', EntityRefPart) namespace: string,
    @ZodParam('name', EntityRefPart) name: string,
    @ZodQuery(ScorecardQuery) query: ScorecardQuery,
  ): Promise<Scorecard> {
    const ref = `${kind}:${namespace}/${name}`.toLowerCase();
    const { scorecards, at } = await this.#asOf(query.at);
    const card = (kind.toLowerCase() === 'group' ? scorecards.team(ref, at) : undefined) ?? scorecards.entity(ref, at);
    if (card === undefined) throw new HttpError('http.not_found', 'the record says nothing of such an entity or team');
    return card;
  }

  /** What was before the record began is not known: an empty answer would say that nobody owned anything. */
  async #asOf(asked: string | undefined): Promise<{ readonly scorecards: Scorecards; readonly at: string }> {
    const scorecards = await this.#shown.recorded.now();
    if (asked === undefined) return { scorecards, at: this.#shown.clock.now() };
    const begins = scorecards.begins();
    if (begins !== undefined && asked >= begins) return { scorecards, at: asked };
    const expected =
      begins === undefined
        ? 'no moment: the record says nothing of the catalog yet'
        : `${begins}, when the record of the catalog begins, or later`;
    throw new HttpError('http.invalid_query', `at: found ${asked}, expected ${expected}`, {
      errors: [{ field: 'at', found: asked, expected }],
    });
  }
}
