/**
 * Captures: the chain's stored inputs of the emission pipeline at a block, beside what it paid out in that block.
 *
 * Inputs and outputs are read at the end of the same block, so moving prices are one step late: shares agree to about
 * 1e-6, never exactly. A capture's tolerance says how far.
 */

import { blockEmission } from '../protocol/emission.js';
import { type Era, type GateBar, withPriceShares } from '../protocol/eras/era.js';
import { ERAS } from '../protocol/eras/index.js';
import { alphaCap, alphaInjected, taoInjected } from '../protocol/injection.js';
import { MOVING_PRICE_PARTS } from '../protocol/movingPrice.js';
import { sharesOfBlock } from '../protocol/pipeline.js';
import { rootProportion, taoWeight } from '../protocol/rootProportion.js';
import type { ShareInputs } from '../protocol/shares.js';
import { price as spotPrice } from '../protocol/weightedPool.js';
import { BITS_64 } from '../units.js';
import { CaseReport, LargestErrors } from './caseReport.js';
import { amount, number, type Tolerance } from './compare.js';
import type { Fields } from './fields.js';
import { notNegative } from './golden.js';

/**
 * Choice: the bar of the captured inputs may lie this far from the stored one, relative. It is recomputed every 360 blocks
 * only; since then moving prices have drifted by some 1e-3, while another rank or quantile is off by tens of percent.
 */
const BAR_DRIFT = 0.02;

export type CaptureOutcome =
  | { readonly skipped: string }
  | { readonly report: CaseReport; readonly largest: LargestErrors };

/** @param alter what a test does to the era before the check */
export function checkCapture(file: string, capture: Fields, alter: (era: Era) => Era): CaptureOutcome {
  const id = capture.text('era');
  const known = ERAS.get(id);
  if (known === undefined) return { skipped: `era "${id}" is not implemented` };
  const params = capture.record('params');
  const tolerance = capture.record('tolerance');
  const era = alter(withStoredGate(known, params));
  const { shares: rule } = era;
  if (rule.by !== 'moving_price') return { skipped: `era "${id}" does not share by moving price` };
  const subnets = capture.records('subnets');
  const report = new CaseReport(file, `capture at block ${capture.number('output_block')}`);
  const largest = new LargestErrors();

  const inputs = shareInputs(subnets, capture.number('weight_total_factor', 1), rule.minerBurn);
  const shares = new Float64Array(inputs.end);
  const storedBar = params.number('gate_bar_q64') / BITS_64;
  if (rule.gate !== null) {
    const bar = sharesOfBlock(era, { inputs, newBar: true, bar: storedBar }, shares);
    const verdict = report.check('gate_bar', number(bar), storedBar, { abs: 0, rel: BAR_DRIFT });
    largest.note(
      'bar, relative',
      verdict.error / storedBar,
      'recomputed from inputs that are later than the stored bar',
    );
  }
  sharesOfBlock(era, { inputs, newBar: false, bar: storedBar }, shares);

  const emission = params.tokens('block_emission_rao');
  const own = blockEmission(params.tokens('total_issuance_rao'));
  report.check('block_emission_rao', amount(own), params.raw('block_emission_rao'), { abs: 0, rel: 0 });
  const shareBound: Tolerance = { abs: notNegative(tolerance, 'share_abs'), rel: 0 };
  subnets.forEach((subnet, i) => {
    const share = shares[i + 1];
    const at = `netuid ${subnet.number('netuid')}`;
    const out = subnet.record('out');
    const paid = (out.tokens('tao_in_rao') + out.tokens('chain_buy_rao')) / emission;
    largest.note('share, absolute', report.check(`${at} share`, number(share), paid, shareBound).error, at);
    if (!subnet.has('tao_reserve_rao')) return;
    const terms = injection(subnet, params, era, share * emission);
    for (const key of ['tao_in_rao', 'chain_buy_rao', 'alpha_in_rao'] as const) {
      const bound = { abs: notNegative(tolerance, key), rel: 0 };
      const verdict = report.check(`${at} ${key}`, amount(terms[key]), out.raw(key), bound);
      largest.note(key, verdict.error, at);
    }
    if (out.has('alpha_out_rao')) {
      report.check(`${at} alpha_out_rao`, amount(terms.alpha_out_rao), out.raw('alpha_out_rao'), { abs: 0, rel: 0 });
    }
  });
  return { report, largest };
}

/** The era with the gate as the chain has it stored at the capture. */
export function withStoredGate(era: Era, params: Fields): Era {
  return withPriceShares(era, ({ gate }) => {
    if (gate === null) return {};
    const rank = params.number('bar_rank');
    const bar: GateBar = rank > 0 ? { by: 'rank', rank } : { by: 'mass', quantile: params.number('bar_quantile') };
    return { gate: { ...gate, bar, exponent: params.number('gate_exponent') } };
  });
}

/** What a capture says of a subnet's part in the emission. */
export interface CaptureSubnet {
  readonly netuid: number;
  /** null = not started. */
  readonly firstEmissionBlock: number | null;
  readonly eligible: boolean;
  readonly emissionEnabled: boolean;
  /** TAO per alpha. */
  readonly movingPrice: number;
  /** 0 to 1. */
  readonly minerBurned: number;
}

export function captureSubnet(subnet: Fields): CaptureSubnet {
  const first = subnet.number('first_emission_block', 0);
  return {
    netuid: subnet.number('netuid'),
    firstEmissionBlock: first > 0 ? first : null,
    eligible: first > 0 && subnet.flag('subtoken_enabled', true) && subnet.flag('registration_allowed', true),
    emissionEnabled: subnet.flag('emission_enabled', true),
    movingPrice: subnet.number('moving_price_q32') / MOVING_PRICE_PARTS,
    minerBurned: subnet.number('miner_burned_q32') / MOVING_PRICE_PARTS,
  };
}

/** Weight that a capture lacks in the sum of weights, TAO per alpha; 0 where its factor is 1. */
export function missingWeight(subnets: readonly CaptureSubnet[], totalFactor: number, minerBurn: boolean): number {
  const total = subnets
    .filter(({ eligible }) => eligible)
    .reduce(
      (sum, { movingPrice, minerBurned }) => sum + movingPrice * (minerBurn ? 1 - Math.min(minerBurned, 1) : 1),
      0,
    );
  return total * (totalFactor - 1);
}

/**
 * Columns in the order of the capture, from 1.
 *
 * @param totalFactor above 1 where a subnet that is switched off had its epoch in the captured block, so that its weight is
 *   missing in the sum: a subnet that is off then stands in for it, because it enters only through the sum
 */
function shareInputs(subnets: readonly Fields[], totalFactor: number, minerBurn: boolean): ShareInputs {
  const flag = (on: boolean): number => (on ? 1 : 0);
  const read = subnets.map(captureSubnet);
  const missing = missingWeight(read, totalFactor, minerBurn);
  const column = (value: (subnet: CaptureSubnet) => number, standIn: number): Float64Array =>
    Float64Array.from([0, ...read.map(value), standIn]);
  return {
    movingPrice: column(({ movingPrice }) => movingPrice, missing),
    minerBurned: column(({ minerBurned }) => minerBurned, 0),
    rootProportion: column(() => 1, 1),
    eligible: column(({ eligible }) => flag(eligible), flag(missing > 0)),
    emissionEnabled: column(({ emissionEnabled }) => flag(emissionEnabled), 0),
    end: subnets.length + 2,
  };
}

/** What one subnet's emission becomes; spot is y/x, weights are one half to 3e-7. */
function injection(
  subnet: Fields,
  params: Fields,
  era: Era,
  taoEmission: number,
): Record<'tao_in_rao' | 'chain_buy_rao' | 'alpha_in_rao' | 'alpha_out_rao', number> {
  const taoIn = subnet.tokens('tao_reserve_rao');
  const alphaIn = subnet.tokens('alpha_reserve_rao');
  const issuance = alphaIn + subnet.tokens('alpha_out_rao');
  const started = subnet.number('first_emission_block', 0) > 0;
  const alphaEmission = started ? blockEmission(issuance) : 0;
  const price = spotPrice(taoIn, alphaIn, 0.5);
  const weightedRoot = params.tokens('root_tao_rao') * taoWeight(params.integer('tao_weight_u64'));
  const { cap: rule } = era.injection;
  const emission = blockEmission(params.tokens('total_issuance_rao'));
  const cap = alphaCap(rule, alphaEmission, rootProportion(weightedRoot, issuance), emission);
  const tao = taoInjected(rule, taoEmission, price, cap);
  return {
    tao_in_rao: tao,
    chain_buy_rao: taoEmission - tao,
    alpha_in_rao: alphaInjected(rule, taoEmission, price, cap, alphaEmission),
    alpha_out_rao: alphaEmission,
  };
}
