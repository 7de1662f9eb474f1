/** The start of a path: a snapshot becomes the state of the chain, and everything in it gets an owner. */

import type { Agent } from './agents/agent.js';
import { accountsOf, endow, giveBudgets, nominatorsOf } from './agents/holdings.js';
import { adoptState, type Chain, createChain, markStart } from './engine/chain.js';
import { gridOf } from './engine/grid.js';
import { compileRules } from './engine/rules.js';
import {
  ALPHA_IN,
  ALPHA_OUT,
  ALPHA_RESERVOIR,
  accountIndex,
  BLOCK,
  BLOCK_EMISSION,
  BURNED_ALPHA,
  createEconomy,
  type Economy,
  ELIGIBLE,
  EMISSION_ENABLED,
  EXISTS,
  FIRST_EMISSION_BLOCK,
  FLOW_EMA,
  GATE_BAR,
  ISSUANCE,
  LAST_EPOCH_BLOCK,
  LAST_LOCK,
  LAST_LOCK_BLOCK,
  MINER_BURNED,
  MINER_WITHHELD,
  MOVING_PRICE,
  OWNER,
  PROTOCOL_ALPHA,
  QUOTE_WEIGHT,
  REGISTERED_BLOCK,
  ROOT_STAKE,
  STARTED,
  TAO_IN,
  TAO_RESERVOIR,
  TAO_USD,
  TEMPO,
} from './engine/state.js';
import { blockEmission } from './protocol/emission.js';
import { MOVING_PRICE_PARTS } from './protocol/movingPrice.js';
import type { ResolvedScenario } from './scenario/resolved.js';
import { type Snapshot, stakedOnRoot } from './scenario/startState.js';

/**
 * Price of the last registration before the start, TAO. No snapshot holds it: the median of the 25 registrations from
 * 2025-10-19 to 2026-03-13.
 */
const LAST_LOCK_TAO = 300;

/** Most subnets besides root on the chain: slots up to here are there for registrations. */
const SUBNETS_MAX = 128;

/** One past the highest netuid that a run may meet. */
export function netuidEnd(snapshot: Snapshot): number {
  return 1 + Math.max(SUBNETS_MAX, ...snapshot.subnets.map((subnet) => subnet.netuid));
}

/** Writes a snapshot's state of the chain into an economy. */
export function loadSnapshot(economy: Economy, snapshot: Snapshot): void {
  const { values } = economy;
  values[BLOCK] = snapshot.block;
  values[ISSUANCE] = snapshot.issuance;
  values[BLOCK_EMISSION] = blockEmission(snapshot.issuance);
  values[ROOT_STAKE] = snapshot.rootStake;
  values[GATE_BAR] = snapshot.gateBar;
  values[TAO_USD] = snapshot.taoUsd;
  values[LAST_LOCK] = LAST_LOCK_TAO;
  values[LAST_LOCK_BLOCK] = Math.max(...snapshot.subnets.map((subnet) => subnet.registeredBlock));
  for (const subnet of snapshot.subnets) {
    const { netuid } = subnet;
    const started = subnet.firstEmissionBlock !== null;
    values[EXISTS + netuid] = 1;
    values[TAO_IN + netuid] = subnet.taoIn;
    values[ALPHA_IN + netuid] = subnet.alphaIn;
    values[ALPHA_OUT + netuid] = subnet.alphaOut;
    values[QUOTE_WEIGHT + netuid] = subnet.quoteWeight;
    values[MOVING_PRICE + netuid] = subnet.movingPriceBits / MOVING_PRICE_PARTS;
    values[STARTED + netuid] = started ? 1 : 0;
    values[ELIGIBLE + netuid] = started && subnet.subtokenEnabled && subnet.registrationAllowed ? 1 : 0;
    values[EMISSION_ENABLED + netuid] = subnet.emissionEnabled ? 1 : 0;
    values[FIRST_EMISSION_BLOCK + netuid] = subnet.firstEmissionBlock ?? 0;
    values[REGISTERED_BLOCK + netuid] = subnet.registeredBlock;
    values[MINER_BURNED + netuid] = subnet.minerBurned;
    // The part that went to the owner's hotkeys stays withheld until an owner changes it.
    values[MINER_WITHHELD + netuid] = subnet.minerBurned;
    values[TEMPO + netuid] = subnet.tempo;
    values[LAST_EPOCH_BLOCK + netuid] = subnet.lastEpochBlock;
    values[PROTOCOL_ALPHA + netuid] = subnet.protocolAlpha;
    values[TAO_RESERVOIR + netuid] = subnet.taoReservoir;
    values[ALPHA_RESERVOIR + netuid] = subnet.alphaReservoir;
    values[BURNED_ALPHA + netuid] = subnet.burnedAlpha;
    values[FLOW_EMA + netuid] = subnet.flowEma;
  }
}

/**
 * The chain of a scenario before its first block.
 *
 * @param agents       the actors, whose accounts it has
 * @param memoryLength numbers that the market and the actors keep
 */
export function startChain(scenario: ResolvedScenario, agents: readonly Agent[] = [], memoryLength = 0): Chain {
  const economy = createEconomy(accountsOf(agents), netuidEnd(scenario.start), memoryLength, true);
  loadSnapshot(economy, scenario.start);
  const { stakingRatio } = scenario.holdings;
  if (stakingRatio !== null) economy.values[ROOT_STAKE] = stakedOnRoot(stakingRatio, scenario.start);
  endow(economy, scenario.holdings, scenario.holdings.wealth);
  giveBudgets(economy, agents);
  for (const { accounts, owns = [] } of agents) {
    for (const netuid of owns) economy.values[OWNER + netuid] = accountIndex(economy, accounts[0]) + 1;
  }
  markStart(economy);
  const recipients = {
    owners: accountIndex(economy, 'owners'),
    miners: accountIndex(economy, 'miners'),
    validators: accountIndex(economy, 'validators'),
    root: accountIndex(economy, 'root'),
    nominators: nominatorsOf(economy),
  };
  const grid = gridOf(scenario.resolution, scenario.start.block);
  const chain = createChain(economy, compileRules(scenario.rules), recipients, grid);
  adoptState(chain);
  return chain;
}
