/** What a result leaves out, in sentences that travel with it. */

import { gridOf, isCoarse } from '../engine/grid.js';
import type { Era } from '../protocol/eras/era.js';
import type { ResolvedScenario } from '../scenario/resolved.js';

export function limitsOf(scenario: Pick<ResolvedScenario, 'actors' | 'resolution' | 'rules' | 'variants'>): string[] {
  const { entrepreneurs, external } = scenario.actors;
  const limits = [
    entrepreneurs === null
      ? 'Subnets come and go, and are switched on or off, only by orders and events of the timeline (scenario.timeline).'
      : 'Subnets are switched on or off only by events of the timeline (scenario.timeline).',
    'During the run rules change only by upgrades in the timeline: no vote, no other change of a parameter.',
    external === null
      ? 'Nobody steadily brings new money: participants sell what they earn, so prices drift down. Compare runs by their differences; their level is no forecast.'
      : 'What external capital brings (scenario.actors.external) is set so that users’ net flow is about the observed one, which is known to a standard error of its own size: prices drift with it. Compare runs by their differences; their level is no forecast.',
    'Who holds the alpha outside the pools and the free TAO at the start is not observable: the split is an assumption (scenario.holdings, scenario.start.assumptions).',
    'Amounts are float64 where the chain counts whole rao; `dtao verify` prints how far a day of the real network is off.',
    'Bands are quantiles over paths of one number at one time. They say nothing about how numbers move together: no path need follow a band.',
  ];
  if (scenario.resolution === 'tempo') {
    limits.push('Epochs, orders and shocks happen at the ends of 360-block steps (resolution: tempo).');
  }
  const grid = gridOf(scenario.resolution, 0);
  if (isCoarse(grid)) {
    limits.push(
      `Epochs, orders and shocks happen at the ends of ${grid.blocks}-block steps (resolution: ${scenario.resolution}): what people do within a step they do at once.`,
    );
  }
  if (scenario.resolution === 'adaptive') {
    limits.push('Orders and shocks happen at the ends of a grid of 360 blocks (resolution: adaptive).');
  }
  if (neverRan(scenario.rules)) {
    limits.push(
      'The chain never ran these rules (scenario.rules): they are a proposal, a hypothesis, or were changed by the scenario.',
    );
  }
  if (scenario.variants.length > 0) {
    limits.push(
      'Standard errors of differences count what chance does to paths, not that parameters and the split of the start state are assumptions.',
      'Differences of a subnet are over the paths in which it lives to the end in both runs; whether it does is in alive.',
    );
  }
  const untried = scenario.variants.filter(({ differs }) => differs.rules !== undefined && neverRan(differs.rules));
  if (untried.length > 0)
    limits.push(`The chain never ran the rules of these variants: ${untried.map(({ name }) => name).join(', ')}.`);
  const missing = Object.entries(scenario.actors).filter(([, parameters]) => parameters === null);
  if (missing.length > 0) {
    limits.push(`These actors are switched off: ${missing.map(([name]) => name).join(', ')}.`);
  }
  return limits;
}

function neverRan({ confidence }: Era): boolean {
  return confidence === 'proposal' || confidence === 'hypothesis';
}
