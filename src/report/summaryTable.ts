/** A result in a screenful, below its head (head.ts): plain text of at most 80 columns, colour if the reader is a terminal. */

import { summarize } from '../numeric/summary.js';
import type { Columns, LoopGainTables, Result } from './resultSchema.js';
import { clip, grouped, lineWidth, plain, stylist, type TableStyle } from './words.js';

/** Metrics worth a line, in this order, where the result has them. */
const NETWORK_LINES: readonly (readonly [id: string, label: string])[] = [
  ['tao_usd', 'TAO/USD'],
  ['issuance', 'issuance, TAO'],
  ['alpha_cap_tao', 'alpha cap, TAO'],
  ['alpha_cap_usd', 'alpha cap, USD'],
  ['tao_in_pools', 'TAO in pools'],
  ['root_stake', 'TAO on root'],
  ['staking_ratio', 'staked ÷ issuance'],
  ['sum_moving_price', 'sum of moving prices'],
  ['effective_subnets', 'effective subnets'],
  ['emission_top8', 'emission of the top 8'],
  ['chain_buy_per_day', 'chain buys, TAO a day'],
  ['net_user_flow_per_day', 'user flow, TAO a day'],
  ['volume_per_day', 'volume, TAO a day'],
];

const PATH_LINES: readonly (readonly [id: string, label: string])[] = [
  ['alpha_cap_usd_growth', 'alpha cap, USD: growth'],
  ['tao_usd_drawdown', 'TAO/USD: drawdown'],
  ['alpha_cap_usd_drawdown', 'alpha cap, USD: drawdown'],
  ['collapses', 'subnets that collapse'],
];

/** What variants are compared by. */
const VARIANT_LINES: typeof PATH_LINES = [
  ['final_tao_usd', 'TAO/USD at the end'],
  ['final_alpha_cap_tao', 'alpha cap at the end, TAO'],
  ['final_tao_in_pools', 'TAO in pools at the end'],
  ['alpha_cap_usd_drawdown', 'alpha cap, USD: drawdown'],
  ['collapses', 'subnets that collapse'],
];
/** A variance reduction beyond this is called so. */
const REDUCTION_MAX = 9999;

const SUBNET_LINES = 12;
const LABEL_WIDTH = 26;
const NUMBER_WIDTH = 13;

/**
 * @param names  of subnets, by netuid
 */
export function summaryTable(result: Result, names: ReadonlyMap<number, string>, style: TableStyle): string {
  const { bold, dim } = stylist(style);
  const width = lineWidth(style);
  const lines: string[] = [];
  if (result.partial) lines.push(bold(`PARTIAL: stopped after ${result.pathsDone} of ${result.pathsRequested} paths`));

  lines.push('', row('the network at the end', ['start', '5 %', 'median', '95 %'], bold));
  for (const [id, label] of NETWORK_LINES) {
    const bands = result.network.bands;
    if (bands[`${id}_p50`] === undefined) continue;
    lines.push(row(label, [first(bands, `${id}_p50`), ...endBand(bands, id)].map(readable)));
  }

  const paths = PATH_LINES.filter(([id]) => result.summary[id] !== undefined);
  if (paths.length > 0) {
    lines.push('', row('over whole paths', ['mean', '5 %', 'median', '95 %'], bold));
    for (const [id, label] of paths) {
      const values = Float64Array.from(result.summary[id], (value) => value ?? Number.NaN);
      const { mean, quantiles } = summarize(values, [0.05, 0.5, 0.95]);
      lines.push(
        row(
          label,
          [mean, ...quantiles].map((value) => readable(Number.isNaN(value) ? null : value)),
        ),
      );
    }
  }

  lines.push(...outcomeLines(result, bold));
  const parts = [result, ...(result.variants ?? []).map(({ name, summary }) => ({ summary, variant: plain(name) }))];
  for (const part of parts) lines.push(...holderLines(part, bold));
  for (const part of parts) lines.push(...attackLines(part, bold));
  lines.push(...subnetLines(result, names, bold));
  lines.push(...variantLines(result, names, width, { bold, dim }));
  if (result.loopGain !== undefined) lines.push(...gainLines(result.loopGain, result.variants ?? [], names, bold, dim));
  return `${lines.join('\n')}\n`;
}

/** The scenario itself, or a variant of it. */
interface Part extends Pick<Result, 'summary'> {
  readonly variant?: string;
}

/** What attackers gained, which size and time would have been best, and, in the scenario itself, who paid. */
function attackLines({ summary, variant }: Part, bold: (text: string) => string): string[] {
  const names = Object.keys(summary).flatMap((id) => /^attacker_(.+)_net_profit_tao$/.exec(id)?.[1] ?? []);
  if (names.length === 0) return [];
  const column = (id: string): Float64Array => Float64Array.from(summary[id] ?? [], (value) => value ?? Number.NaN);
  const cells = (values: Float64Array): string[] => {
    const { mean, quantiles } = summarize(values, [0.05, 0.5, 0.95]);
    return [mean, ...quantiles].map((value) => readable(Number.isNaN(value) ? null : Math.round(value * 100) / 100));
  };
  const title = variant === undefined ? 'attacks: net profit, TAO' : `attacks, ${variant}`;
  const lines = ['', row(title, ['mean', '5 %', 'median', '95 %'], bold)];
  for (const name of names) {
    lines.push(row(` ${name}`, cells(column(`attacker_${name}_net_profit_tao`))));
    const trials = Object.keys(summary).flatMap((id) => {
      const [, tao, days] = new RegExp(`^attacker_${name}_try_(\\d+)tao_(\\d+)d$`).exec(id) ?? [];
      return tao === undefined ? [] : [{ tao: Number(tao), days, values: column(id) }];
    });
    const smallest = Math.min(...trials.map(({ tao }) => tao));
    // Beyond what the same TAO would have earned at the smallest size tried, which moves next to nothing.
    const bySize = trials.flatMap(({ tao, days, values }) => {
      const small = trials.find((other) => other.tao === smallest && other.days === days)?.values;
      return tao === smallest || small === undefined
        ? []
        : [{ tao, days, values: values.map((value, path) => value - small[path] * (tao / smallest)) }];
    });
    for (const [label, tried] of [
      ['best', trials],
      ['size', bySize],
    ] as const) {
      const best = tried
        .map((trial) => ({ ...trial, mean: summarize(trial.values, []).mean }))
        .filter(({ mean }) => !Number.isNaN(mean))
        .toSorted((a, b) => b.mean - a.mean)
        .at(0);
      if (best !== undefined) lines.push(row(`  ${label}: ${best.tao} TAO, ${best.days} days`, cells(best.values)));
    }
  }
  if (variant !== undefined) return lines;
  lines.push('', row('who paid for them, TAO', ['mean', '5 %', 'median', '95 %'], bold));
  for (const id of Object.keys(summary)) {
    const [, name] = /^ledger_(.+)_tao$/.exec(id) ?? [];
    if (name === undefined || column(id).every((value) => Math.abs(value) < 0.005)) continue;
    const label = name === 'emission' ? 'emission into the pools' : name;
    lines.push(row(` ${label}`, cells(column(id))));
  }
  return lines;
}

/** What became of the scenario's holders. */
function holderLines({ summary, variant }: Part, bold: (text: string) => string): string[] {
  const names = Object.keys(summary).flatMap((id) => /^holder_(.+)_final_tao$/.exec(id)?.[1] ?? []);
  if (names.length === 0) return [];
  const quantiles = (id: string): readonly number[] =>
    summarize(
      Float64Array.from(summary[id] ?? [], (value) => value ?? Number.NaN),
      [0.05, 0.5, 0.95],
    ).quantiles;
  return [
    '',
    row(
      variant === undefined ? 'holders, sold at the end' : `holders, ${variant}`,
      ['TAO', '5–95 %', 'USD', 'over root %'],
      bold,
    ),
    ...names.map((name) => {
      const [low, tao, high] = quantiles(`holder_${name}_final_tao`);
      const [, usd] = quantiles(`holder_${name}_final_usd`);
      const [, overRoot] = quantiles(`holder_${name}_over_root`);
      // Where no more digits are known than those of a hundredth of a percent.
      const percent = Math.round(overRoot * 1e4) / 100;
      return row(` ${name}`, [readable(tao), `${short(low)}–${short(high)}`, readable(usd), readable(percent)]);
    }),
  ];
}

/** The subnets with the largest median share of the emission at the end. */
function subnetLines(result: Result, names: ReadonlyMap<number, string>, bold: (text: string) => string): string[] {
  const { bands } = result.subnets;
  if (bands['emission_share_p50'] === undefined || bands['price_p50'] === undefined) return [];
  const lastBlock = bands.block.at(-1);
  const ends = bands.netuid
    .map((netuid, index) => ({ netuid, index }))
    .filter(({ index }) => bands.block[index] === lastBlock);
  const share = (index: number): number => bands['emission_share_p50'][index] ?? -1;
  const top = ends.toSorted((a, b) => share(b.index) - share(a.index) || a.netuid - b.netuid).slice(0, SUBNET_LINES);
  const samples = bands.block.length / ends.length;
  const lines = ['', row('top subnets at the end', ['share, %', '5–95 %', 'price, TAO', '5–95 %'], bold)];
  for (const { netuid, index } of top) {
    const percent = (column: string): string => short(scaled(bands[column][index], 100));
    // `.0034–.0047`: with its zeros a range of small prices would fill the column.
    const tao = (column: string): string => short(bands[column][index]).replace(/^0\./, '.');
    lines.push(
      row(`${String(netuid).padStart(3)} ${plain(names.get(netuid) ?? '')}`, [
        percent('emission_share_p50'),
        `${percent('emission_share_p05')}–${percent('emission_share_p95')}`,
        tao('price_p50'),
        `${tao('price_p05')}–${tao('price_p95')}`,
      ]),
    );
  }
  const others = ends.length - top.length;
  if (others > 0) lines.push(`    and ${others} more, ${samples} samples each, in subnets.bands`);
  return lines;
}

/** Share of the paths that ended in each class, of the scenario and of its variants. */
function outcomeLines({ outcomes, variants = [] }: Result, bold: (text: string) => string): string[] {
  if (outcomes.unit.length === 0) return [];
  const words = [...new Set(outcomes.class)];
  // Five classes beside the label, in 80 columns.
  const line = (label: string, cells: readonly string[]): string =>
    clip(label, 15).padEnd(15) + cells.map((cell) => cell.padStart(13)).join('');
  const percent = (value: number | null): string => (value === null ? '–' : (100 * value).toFixed(0));
  const lines = ['', bold(line('paths by end, %', words))];
  for (const unit of new Set(outcomes.unit)) {
    for (const { name, table } of [
      { name: `alpha cap, ${unit}`, table: outcomes },
      ...variants.map((variant) => ({ name: `  ${variant.name}`, table: variant.outcomes })),
    ]) {
      const cells = words.map((word) => {
        const i = table.unit.findIndex((one, at) => one === unit && table.class[at] === word);
        if (i < 0) return '–';
        return `${percent(table.share[i])} (${percent(table.share_low[i])}–${percent(table.share_high[i])})`;
      });
      lines.push(line(name, cells));
    }
  }
  return lines;
}

const GAIN_WORDS: Readonly<Record<string, string>> = {
  frozen: 'nothing moves',
  protocol: 'the chain alone',
  actors: 'actors alone',
  both: 'chain and actors',
};

/**
 * Gains at up to four horizons: medians over the subnets for each that moves, each subnet where most does, and TAO/USD.
 * Of several impulses the one in the middle, of several jumps the first.
 */
function gainLines(
  tables: LoopGainTables,
  variants: readonly { readonly name: string; readonly loopGain?: LoopGainTables | undefined }[],
  names: ReadonlyMap<number, string>,
  bold: (text: string) => string,
  dim: (text: string) => string,
): string[] {
  const { price, branching, taoUsd, flow } = tables;
  const distinct = <T>(values: readonly T[]): T[] => [...new Set(values)];
  const days = distinct([...price.day, ...taoUsd.day]).slice(-4);
  const impulses = distinct(price.impulse);
  const impulse = impulses[Math.floor((impulses.length - 1) / 2)];
  const [jump] = taoUsd.jump;
  const find = (table: { readonly day: readonly number[] }, day: number, fits: (i: number) => boolean): number =>
    table.day.findIndex((one, i) => one === day && fits(i));
  const cell = (values: readonly (number | null)[], errors: readonly (number | null)[], i: number): string =>
    gainText(values[i] ?? null, errors[i] ?? null);
  const head = `loop gain of a ${impulse === undefined ? '' : `${Number((100 * impulse).toFixed(3))} % `}push`;
  const lines = [
    '',
    row(
      head,
      days.map((day) => `${day} ${day === 1 ? 'day' : 'days'}`),
      bold,
    ),
  ];
  const moving = distinct([...price.with, ...taoUsd.with]);
  const medians = (numbers: readonly (number | null)[], table: { day: number[] }, fits: (i: number) => boolean) =>
    days.map((day) => {
      const known = numbers.filter((number, i) => number !== null && table.day[i] === day && fits(i));
      const [middle] = summarize(Float64Array.from(known, Number), [0.5]).quantiles;
      return gainText(known.length === 0 ? null : middle, null);
    });
  const pricesOf = ({ price: table }: LoopGainTables, name: string | undefined): string[] =>
    medians(table.gain, table, (i) => table.with[i] === name && table.impulse[i] === impulse);
  for (const name of moving) {
    if (price.with.includes(name)) lines.push(row(`${GAIN_WORDS[name]}: median`, pricesOf(tables, name)));
  }
  const most = ['both', 'actors', 'protocol', 'frozen'].find((name) => price.with.includes(name));
  for (const { name, loopGain } of variants) {
    if (loopGain === undefined) continue;
    const first = loopGain.branching;
    lines.push(row(`  ${name}`, pricesOf(loopGain, most)));
    lines.push(
      row(
        '    branching ratio',
        medians(first.branching_ratio, first, () => true),
      ),
    );
  }
  for (const netuid of distinct(price.netuid)) {
    const at = (day: number) =>
      find(price, day, (i) => price.netuid[i] === netuid && price.with[i] === most && price.impulse[i] === impulse);
    lines.push(
      row(
        `${String(netuid).padStart(3)} ${plain(names.get(netuid) ?? '')}`,
        days.map((day) => cell(price.gain, price.gain_se, at(day))),
      ),
    );
    const first = (day: number) => find(branching, day, (i) => branching.netuid[i] === netuid);
    lines.push(
      row(
        '    branching ratio',
        days.map((day) => cell(branching.branching_ratio, branching.branching_ratio_se, first(day))),
      ),
    );
  }
  for (const name of moving) {
    if (!taoUsd.with.includes(name)) continue;
    const at = (day: number) => find(taoUsd, day, (i) => taoUsd.with[i] === name && taoUsd.jump[i] === jump);
    lines.push(
      row(
        `TAO/USD: ${GAIN_WORDS[name]}`,
        days.map((day) => cell(taoUsd.gain, taoUsd.gain_se, at(day))),
      ),
    );
  }
  if (typeof flow.flow_gain[0] === 'number')
    lines.push(row('emission per net inflow', [cell(flow.flow_gain, flow.flow_gain_se, 0)]));
  const dropped = [...price.pairs_dropped, ...taoUsd.pairs_dropped].reduce((sum, pairs) => sum + pairs, 0);
  lines.push(
    dim(
      `    1 is neutral; ±: standard error; subnets with ${GAIN_WORDS[most ?? 'frozen']}${dropped > 0 ? `; ${dropped} pairs dropped` : ''}`,
    ),
  );
  return lines;
}

/** `0.918±0.004`: at most three places, fewer where the error is large. */
function gainText(value: number | null, error: number | null): string {
  if (value === null) return '–';
  if (error === null) return value.toFixed(3);
  const places = error > 0 ? Math.min(3, Math.max(1, 1 - Math.floor(Math.log10(error)))) : 3;
  return `${value.toFixed(places)}±${error.toFixed(places)}`;
}

/** How the variants differ: some metrics, and whom they give emission and take it from. */
function variantLines(
  { summary, differences, variants }: Result,
  names: ReadonlyMap<number, string>,
  width: number,
  { bold, dim }: { readonly bold: (text: string) => string; readonly dim: (text: string) => string },
): string[] {
  if (variants === undefined || differences === undefined) return [];
  const table = differences.summary;
  const lines = ['', row('variants less the scenario', ['mean', '± s.e.', 'paths higher', 'v. reduction'], bold)];
  for (const [id, label] of VARIANT_LINES) {
    const rows = table.metric.map((_, index) => index).filter((index) => table.metric[index] === id);
    // Where nothing differs there is nothing to tell.
    if (rows.every((index) => (table['higher'][index] ?? 0) + (table['lower'][index] ?? 0) === 0)) continue;
    const { mean } = summarize(
      Float64Array.from(summary[id], (value) => value ?? Number.NaN),
      [],
    );
    lines.push(`${label}, of the scenario ${readable(Number.isNaN(mean) ? null : mean)}`);
    for (const index of rows) {
      const higher = scaled(table['higher'][index], 100);
      const reduction = table['variance_reduction'][index];
      const cells = [
        readable(table['mean'][index]),
        readable(table['se'][index]),
        higher === null ? '–' : `${higher.toFixed(0)} %`,
        reduction === null ? '–' : reduction > REDUCTION_MAX ? `> ${REDUCTION_MAX}` : readable(reduction),
      ];
      lines.push(row(`  ${table.variant[index]}`, cells));
    }
  }
  if (lines.length === 2) lines.push('  no difference');
  lines.push(
    dim('v. reduction: times as many paths that runs with other random numbers would need'),
    '',
    bold('TAO emission by subnet, variants less the scenario'),
  );
  for (const { name } of variants) lines.push(...emissionLines(differences.subnets, name, names, width));
  return lines;
}

/** How much of the emission goes to other subnets, and to and from which most of it, in three lines. */
function emissionLines(
  table: NonNullable<Result['differences']>['subnets'],
  variant: string,
  names: ReadonlyMap<number, string>,
  width: number,
): string[] {
  const rows = table.netuid
    .map((netuid, index) => ({
      netuid,
      of: table.variant[index],
      base: table['tao_received_base'][index] ?? 0,
      more: table['tao_received_difference'][index] ?? 0,
      se: table['tao_received_se'][index] ?? 0,
    }))
    .filter(({ of }) => of === variant);
  const sorted = rows.filter(({ more }) => more !== 0).sort((a, b) => b.more - a.more || a.netuid - b.netuid);
  if (sorted.length === 0) return [`${clip(variant, LABEL_WIDTH - 2).padEnd(LABEL_WIDTH)}no difference`];
  const total = rows.reduce((sum, { base }) => sum + base, 0);
  const moved = sorted.reduce((sum, { more }) => sum + Math.max(-more, 0), 0);
  const sure = (sign: number): number => sorted.filter(({ more, se }) => sign * more > 2 * se).length;
  const line = (subnets: typeof sorted, sign: string): string => {
    const words = subnets.map(({ netuid, more }) =>
      [netuid, clip(plain(names.get(netuid) ?? ''), 12), sign + readable(Math.abs(more))]
        .filter((word) => word !== '')
        .join(' '),
    );
    // Whole words only, as many as the line takes.
    let text = '';
    for (const word of words) {
      const longer = text === '' ? word : `${text}, ${word}`;
      if (longer.length > width - LABEL_WIDTH) break;
      text = longer;
    }
    return text === '' ? 'nobody' : text;
  };
  const more = sorted.filter((subnet) => subnet.more > 0);
  const less = sorted.filter((subnet) => subnet.more < 0).toReversed();
  const indent = ' '.repeat(LABEL_WIDTH);
  const words = `${((100 * moved) / total).toFixed(1)} % moves: ${sure(1)} get more, ${sure(-1)} less (2 s.e.)`;
  return [
    clip(variant, LABEL_WIDTH - 2).padEnd(LABEL_WIDTH) + words,
    indent + line(more, '+'),
    indent + line(less, '−'),
  ];
}

function row(label: string, cells: readonly string[], style: (text: string) => string = (text) => text): string {
  return style(
    clip(label, LABEL_WIDTH).padEnd(LABEL_WIDTH) + cells.map((cell) => cell.padStart(NUMBER_WIDTH)).join(''),
  ).trimEnd();
}

function first(table: Columns, column: string): number | null {
  return table[column]?.[0] ?? null;
}

function endBand(table: Columns, id: string): (number | null)[] {
  return ['_p05', '_p50', '_p95'].map((suffix) => table[`${id}${suffix}`]?.at(-1) ?? null);
}

function scaled(value: number | null, factor: number): number | null {
  return value === null ? null : value * factor;
}

const MILLION = 1e6;

/** At most 12 characters: four to five digits that matter, thousands apart, M for millions. */
export function readable(value: number | null): string {
  if (value === null) return '–';
  const size = Math.abs(value);
  if (size >= 1e13) return value.toExponential(3);
  if (size >= 100 * MILLION) return `${grouped(value / MILLION, size >= 1e10 ? 0 : 1)} M`;
  if (size >= 1000 || Number.isInteger(value)) return grouped(value, 0);
  if (size >= 100) return value.toFixed(1);
  if (size >= 1) return value.toFixed(2);
  return size >= 1e-4 ? value.toPrecision(3) : value.toExponential(2);
}

/** At most 6 characters: three digits that matter. */
function short(value: number | null): string {
  if (value === null) return '–';
  const size = Math.abs(value);
  if (size === 0) return '0';
  if (size < 1e-3) return value.toExponential(0);
  if (size < 999.5) return value.toPrecision(size < 1 ? 2 : 3);
  return size < 1e6 ? `${Math.round(value / 1000)}k` : value.toExponential(0);
}
