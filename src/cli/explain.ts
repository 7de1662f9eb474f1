/** `dtao explain ERA`: what happens in a block under a ruleset, in order, in words, with parameters, units and sources. */

import { snakeCase, wrapped } from '../input/words.js';
import type { Era, PriceShares } from '../protocol/eras/era.js';
import { activeExtras } from '../protocol/eras/proposals/index.js';
import type { Extra } from '../protocol/extras.js';
import { MOVING_PRICE_PARTS } from '../protocol/movingPrice.js';
import { taoWeight } from '../protocol/rootProportion.js';
import { fractionU16 } from '../protocol/split.js';
import { BLOCKS_PER_DAY } from '../units.js';
import { findRuleset } from './ruleset.js';
import { EXIT, type Terminal } from './terminal.js';

interface Step {
  readonly name: string;
  readonly words: readonly string[];
  /** Where the rule stands in the chain's code. */
  readonly source: string;
}

const percent = (fraction: number, digits = 2): string => `${Number((100 * fraction).toFixed(digits))} %`;
const grouped = (value: number): string => value.toLocaleString('en-US');

const CAPS: Readonly<Record<Era['injection']['cap'], string>> = {
  root_proportion: 'at most root proportion × the subnet’s alpha emission',
  alpha_emission: 'at most the subnet’s alpha emission',
  alpha_and_tao_emission: 'at most the subnet’s alpha emission and the block’s TAO emission, whichever is less',
  launch: 'at most the subnet’s alpha emission; the TAO always enters whole, so that at the cap the price rises',
  subsidy_alpha:
    'as much as its TAO is worth; if the price is below the subnet’s share, price × block emission TAO and the alpha emission',
  subsidy_block:
    'as much as its TAO is worth; if the price is below the subnet’s share, price × block emission TAO and as much alpha as the block emits TAO',
};

const BOUGHT: Readonly<Record<Era['injection']['bought'], string>> = {
  held: 'held by the protocol, inside alpha out',
  recycled: 'recycled: it leaves the issuance',
  other_owners: 'given to the owners of the other subnets in proportion to their moving prices',
  root: 'added to root’s part of the subnet',
};

const ROOT: Readonly<Record<Era['split']['root'], string>> = {
  sold: 'is sold in the block; its TAO is paid to root stakers at the epoch',
  claims: 'is kept as alpha that root stakers claim',
  baskets: 'is credited to root’s baskets at the epoch',
  baskets_every_block: 'is credited to root’s baskets in every block',
};

const POOLS: Readonly<Record<Era['pool']['kind'], string>> = {
  weighted: 'Weighted pool: price = ((1 − w)/w) · TAO/alpha; injection moves the weight w and leaves the price.',
  v3: 'Concentrated liquidity with the protocol’s full-range position: x·y = L².',
  constant_product: 'x·y = k: price = TAO/alpha; what is injected enters as it is.',
  superellipse: 'Superellipse: X²/A² + Y²/B² is constant; a pool takes in a bounded amount.',
};

function shareSteps(era: Era): Step[] {
  const { shares } = era;
  const file = 'subnet_emissions.rs, get_shares';
  const steps: Step[] = [];
  if (shares.by === 'flow') {
    steps.push({
      name: 'flow',
      words: [
        `A subnet’s share is its average of users’ flow of TAO${shares.netOfProtocol ? ', less the average of what the protocol itself put in,' : ''} above ${shares.cutoff} TAO per block, to the power ${shares.exponent}, over the sum.`,
        'The average’s half-life is 216,000 blocks (30 days). If nobody has a positive one, no TAO is emitted.',
      ],
      source: 'subnet_emissions.rs, get_shares_flow',
    });
  } else {
    steps.push({
      name: 'price',
      words: ['A subnet’s share is its moving price over the sum of those of all eligible subnets.'],
      source: file,
    });
    const factors = [
      ...(shares.rootProportion ? ['root proportion'] : []),
      ...(shares.minerBurn ? ['(1 − miner burn)'] : []),
    ];
    if (factors.length > 0) {
      steps.push({ name: 'factors', words: [`Times ${factors.join(' and ')}, over the sum.`], source: file });
    }
    if (shares.gate !== null) steps.push(gateStep(shares.gate));
  }
  if (shares.emissionSwitch) {
    steps.push({
      name: 'switch',
      words: ['Subnets that governance switched off get nothing; the others share their part.'],
      source: 'subnet_emissions.rs, get_subnet_block_emissions',
    });
  }
  return steps;
}

function gateStep(gate: NonNullable<PriceShares['gate']>): Step {
  const place =
    gate.bar.by === 'rank'
      ? `the ${gate.bar.rank}th largest share`
      : `the share at which the sum of the largest first reaches ${percent(gate.bar.quantile)}`;
  return {
    name: 'gate',
    words: [
      `Share b becomes b/(1 + (bar/b)^${gate.exponent}), over the sum. The bar is ${place}, taken every ${gate.everyBlocks} blocks; subnets that are off count for it.`,
    ],
    source: 'spec 440 (bar by mass), 441 (bar by rank), coinbase/subnet_emissions',
  };
}

function paySteps(era: Era): Step[] {
  const { injection, split, root, movingPrice, epoch, pool } = era;
  const rate = movingPrice.rateBits / MOVING_PRICE_PARTS;
  const buys =
    injection.excess === 'none'
      ? []
      : [
          `What TAO is left buys alpha without fee${injection.order === 'buy_first' ? ', before the injection' : ', after the weight is set and before the reserves grow'}. The alpha is ${BOUGHT[injection.bought]}.${injection.countsBuys ? '' : ' The TAO is not counted in the issuance.'}`,
        ];
  const threshold =
    split.rootSellThreshold === null
      ? ''
      : ` while moving prices sum above ${split.rootSellThreshold} TAO per alpha; else it is ${split.rootWhileOff === 'recycled' ? 'recycled' : 'nobody’s'}`;
  const fee =
    pool.fee.kind === 'flat'
      ? `${pool.fee.tao} TAO an order`
      : `${pool.fee.u16}/65,535 of the input (${percent(fractionU16(pool.fee.u16), 4)})`;
  const feeTo = {
    author: 'to the block author',
    liquidity: 'to the liquidity, which deepens',
    pool: 'left in the pool',
  };
  return [
    {
      name: 'injection',
      words: [
        `Of its TAO a subnet’s pool gets what alpha can be injected beside it: ${CAPS[injection.cap]}.`,
        ...buys,
        ...(pool.kind === 'weighted'
          ? [
              `Liquidity that would push a weight below ${percent(pool.weightMin)} ${pool.outOfBounds === 'reservoir' ? 'waits in a reservoir' : 'is refused and not minted'}.`,
            ]
          : []),
      ],
      source: 'coinbase/run_coinbase.rs, get_subnet_terms, inject_and_maybe_swap',
    },
    {
      name: 'participants',
      words: [
        `Each started subnet creates its alpha emission (1, halving with its own issuance): owner ${percent(fractionU16(split.ownerCutU16), 4)}, of the rest half to miners and half to validators.`,
        `Of the validators’ half root proportion τR/(τR + A), τ = ${Number(taoWeight(root.taoWeightU64).toFixed(6))}, is root’s. It ${ROOT[split.root]}${threshold}.${split.rootSkipsSubsidised ? ' In a block with a chain buy it is neither sold nor given out.' : ''}`,
      ],
      source: 'coinbase/run_coinbase.rs',
    },
    {
      name: 'epochs',
      words: [
        `${epoch.schedule === 'modulo' ? 'Due when (block + netuid + 1) is a multiple of tempo + 1' : 'Due when tempo blocks have passed'}, at most ${epoch.perBlockMax} in a block. Validators keep ${percent(fractionU16(epoch.validatorTakeU16), 4)} of dividends.`,
        ...(root.releasePerDay > 0
          ? [
              `Of root’s alpha ${percent(root.releasePerDay)} a day is claimed and sold, where a run leaves that to the era.`,
            ]
          : []),
      ],
      source: 'coinbase/run_coinbase.rs, drain_pending',
    },
    {
      name: 'moving price',
      words: [
        `After the payment: m ← (1 − α)m + α·min(price, ${movingPrice.priceCap} TAO per alpha), α = ${Number(rate.toPrecision(4))}${movingPrice.halvingBlocks === null ? '' : ` · n/(n + ${grouped(movingPrice.halvingBlocks)}) with n the blocks since emission began`}; ${movingPrice.fractionBits} fractional bits, stored with 32.`,
      ],
      source: 'staking/stake_utils.rs, update_moving_price',
    },
    {
      name: 'orders',
      words: [
        POOLS[pool.kind],
        `Fee ${fee}, ${feeTo[pool.feeTo]}. Smallest stake ${pool.stakeMin} TAO, smallest sale of a part ${pool.unstakeMin} TAO.`,
      ],
      source: 'pallets/swap/src/pallet; staking/stake_utils.rs',
    },
    {
      name: 'registration',
      words: [
        `A subnet costs at least ${era.registration.lockMin} TAO; the price doubles with each and falls back within ${grouped(era.registration.intervalBlocks)} blocks × the block’s TAO emission. ${era.registration.limit === null ? 'No limit of subnets.' : `At most ${era.registration.limit}: the one with the lowest moving price goes, after ${grouped(era.registration.immunityBlocks / BLOCKS_PER_DAY)} days of immunity.`}`,
        ...(era.registration.newSubnetsOff ? ['New subnets get no TAO until governance switches them on.'] : []),
      ],
      source: 'coinbase/root.rs; subnets/subnet.rs',
    },
  ];
}

/** Extras of one place in the order: those of shares stand after the switch, those of the payment after the injection. */
function extraSteps(era: Era, acts: (extra: Extra) => boolean): Step[] {
  const active = activeExtras(era).filter(({ extra }) => acts(extra));
  return active.map(({ extra, parameters }) => ({
    name: snakeCase(extra.id),
    words: [
      `${extra.words(parameters)[0].toUpperCase()}${extra.words(parameters).slice(1)}.`,
      ...Object.entries(extra.parameters).map(
        ([key, doc]) => `extras.${snakeCase(extra.id)}.${snakeCase(key)} = ${String(parameters[key])} (${doc}).`,
      ),
    ],
    source: era.sources.at(-1) ?? '',
  }));
}

export function explainText(id: string, columns: number): string {
  const era = findRuleset(id);
  const width = Math.max(40, Math.min(columns, 100));
  const lines: string[] = [];
  const say = (text: string, indent = ''): void => {
    for (const line of wrapped(text, width - indent.length)) lines.push(indent + line);
  };
  const since =
    era.date === ''
      ? `${era.spec}; never ran`
      : `spec ${era.spec}, ${era.date}${era.block === null ? '' : `, block ${grouped(era.block)}`}`;
  say(`${era.id}: ${era.title}`);
  say(`${since}; confidence: ${era.confidence}`);
  lines.push('');
  say('In every block, in this order; subnets by netuid ascending:');
  const early = extraSteps(era, ({ shares, gateFactor, flow }) => (shares ?? gateFactor ?? flow) !== undefined);
  const late = extraSteps(
    era,
    ({ rootWeights, fractions, pass }) => (rootWeights ?? pass) !== undefined || fractions === true,
  );
  const steps = [
    ...shareSteps(era),
    ...early,
    ...paySteps(era).flatMap((step) => (step.name === 'injection' ? [step, ...late] : [step])),
  ];
  steps.forEach((step, i) => {
    lines.push('');
    lines.push(`${i + 1}. ${step.name}`);
    for (const words of step.words) say(words, '   ');
    say(`[${step.source}]`, '   ');
  });
  lines.push('', 'Sources:');
  for (const source of era.sources) say(source, '  ');
  return `${lines.join('\n')}\n`;
}

export function explain(id: string, terminal: Terminal): number {
  terminal.out(explainText(id, terminal.columns));
  return EXIT.done;
}
