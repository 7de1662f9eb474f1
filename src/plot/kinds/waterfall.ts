/** Waterfall of TAO: what the chain emits, how it reaches the pools, who adds to it and who takes it out. */

import type { Result } from '../../report/resultSchema.js';
import { BLOCKS_PER_DAY } from '../../units.js';
import { scaleOf, ticksAcross } from '../axes.js';
import type { Figure, Kind } from '../kind.js';
import { paths } from '../tables.js';
import { shortNumber, TICK_LABEL } from '../text.js';

const ROW = 26;
const UNIT = 'TAO per day';
/** Of the word behind a bar, pixels. */
const LABEL_ROOM = 54;
/** What a page's figure has at least, pixels. */
const PAGE_WIDTH = 330;
/** Metrics of whole paths: their means over paths add up, as medians would not. */
const NEEDED = [
  'chain_into_pools_per_day',
  'noise_net_flow_per_day',
  'staker_net_flow_per_day',
  'other_net_flow_per_day',
  'miner_sales_per_day',
  'validator_sales_per_day',
  'owner_sales_per_day',
  'root_sales_per_day',
] as const;

interface Bar {
  readonly step: string;
  readonly from: number;
  readonly to: number;
  readonly sort: 'in' | 'out' | 'sum';
}

export const waterfall: Kind = {
  name: 'waterfall',
  summary: 'where the TAO of a day goes: emission, what reaches the pools, who adds and who takes out',
  takes: [],
  lacks: ({ summary }) => {
    const missing = NEEDED.filter((id) => summary[id] === undefined);
    return missing.length === 0 ? null : `no metric ${missing.join(', ')} of whole paths`;
  },
  draw: (result, _options, canvas): Figure => {
    const mean = Object.fromEntries(NEEDED.map((id) => [id, meanOf(result, id)]));
    const emission = timeMean(result, 'block_emission_p50') * BLOCKS_PER_DAY;
    const injected = timeMean(result, 'tao_injected_per_day_p50');
    const bought = timeMean(result, 'chain_buy_per_day_p50');
    const entered = mean['chain_into_pools_per_day'];
    // Medians tell the two apart; their sum is the mean.
    const injectedPart = injected + bought > 0 ? (entered * injected) / (injected + bought) : 0;
    const bars: Bar[] = [{ step: 'Emission', from: 0, to: emission, sort: 'sum' }];
    let level = emission;
    const move = (step: string, by: number): void => {
      bars.push({ step, from: level, to: level + by, sort: by < 0 ? 'out' : 'in' });
      level += by;
    };
    if (Math.abs(entered - emission) > 0.005 * emission) move('Does not reach pools', entered - emission);
    level = 0;
    bars.push({ step: 'Injected with alpha', from: 0, to: injectedPart, sort: 'sum' });
    bars.push({ step: 'Chain buys alpha', from: injectedPart, to: entered, sort: 'sum' });
    level = entered;
    move('Noise traders, net', mean['noise_net_flow_per_day']);
    move('Stakers, net', mean['staker_net_flow_per_day']);
    if (mean['other_net_flow_per_day'] !== 0) move('Others, net', mean['other_net_flow_per_day']);
    move('Miners sell', -mean['miner_sales_per_day']);
    move('Owners sell', -mean['owner_sales_per_day']);
    move('Validators sell', -mean['validator_sales_per_day']);
    move('Root sells', -mean['root_sales_per_day']);
    bars.push({ step: 'Pools grow by', from: 0, to: level, sort: 'sum' });

    const values = bars.map((bar) => ({
      ...bar,
      low: Math.min(bar.from, bar.to),
      high: Math.max(bar.from, bar.to),
      label: `${bar.sort === 'in' ? '+' : ''}${shortNumber(bar.to - bar.from)}`,
    }));
    const order = values.map(({ step }) => step);
    const [low, high] = scaleOf([0, ...values.flatMap((bar) => [bar.low, bar.high])], UNIT, 'linear').domain;
    // Room for the word behind the longest bar.
    const room = LABEL_ROOM / (canvas.width === 'container' ? PAGE_WIDTH : canvas.width);
    const domain = [low, high + (room / (1 - room)) * (high - low)];
    const { theme } = canvas;
    const x = {
      type: 'quantitative',
      title: UNIT,
      scale: { domain, nice: false, zero: false },
      axis: { labelExpr: TICK_LABEL, grid: true, tickCount: ticksAcross(canvas.width) },
    };
    const y = {
      field: 'step',
      type: 'nominal',
      sort: order,
      title: null,
      axis: { ticks: false, domain: false, labelFontSize: 11.5, grid: false },
    };
    return {
      title: 'Where the TAO of a day goes',
      subtitle: `TAO per day, mean over the run and over ${paths(result)}; from emission to the change of what the pools hold`,
      description: `Waterfall in TAO per day: ${values.map(({ step, label }) => `${step} ${label}`).join(', ')}.`,
      view: {
        width: canvas.width,
        height: ROW * bars.length,
        data: { name: 'bars', values },
        layer: [
          {
            name: 'zero',
            data: { values: [{}] },
            mark: { type: 'rule', color: theme.axis },
            encoding: { x: { ...x, datum: 0 } },
          },
          {
            name: 'bars',
            mark: { type: 'bar', height: { band: 0.66 } },
            encoding: {
              x: { ...x, field: 'low' },
              x2: { field: 'high' },
              y,
              color: {
                field: 'sort',
                type: 'nominal',
                scale: { domain: ['in', 'out', 'sum'], range: [theme.gain, theme.loss, theme.neutral] },
                legend: null,
              },
            },
          },
          {
            name: 'labels',
            mark: { type: 'text', align: 'left', baseline: 'middle', dx: 5, color: theme.ink },
            encoding: { x: { ...x, field: 'high' }, y, text: { field: 'label', type: 'nominal' } },
          },
        ],
      },
    };
  },
};

function meanOf(result: Result, id: string): number {
  const known = (result.summary[id] ?? []).filter((value) => value !== null);
  return known.reduce((sum, value) => sum + value, 0) / Math.max(known.length, 1);
}

/** Mean over time of a column of the network's bands. */
function timeMean({ network: { bands } }: Result, column: string): number {
  const known = (bands[column] ?? []).filter((value) => value !== null);
  return known.reduce((sum, value) => sum + value, 0) / Math.max(known.length, 1);
}
