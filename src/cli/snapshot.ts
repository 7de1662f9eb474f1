/** `dtao snapshot`: checks a state of the chain, prints its totals and what it assumes. */

import { readSnapshot, snapshotTotals } from '../scenario/snapshot.js';
import type { Snapshot } from '../scenario/startState.js';
import { EXIT, type Terminal } from './terminal.js';

const LARGEST = 10;
const MARGIN = '  ';

function grouped(value: number, decimals = 0): string {
  return value.toLocaleString('en-US', { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
}

/** Text in lines of at most `width`, each with the indent. */
export function wrap(text: string, width: number, indent: string): string {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/)) {
    if (line !== '' && indent.length + line.length + 1 + word.length > width) {
      lines.push(indent + line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  lines.push(indent + line);
  return lines.join('\n');
}

/** Characters of a name that a terminal can show in one column each. */
function plainName(name: string, width: number): string {
  const plain = name.replace(/[^\x20-\x7e\u00a0-\u024f\u0370-\u03ff\u2010-\u2027]/g, '?');
  return plain.length > width ? `${plain.slice(0, width - 1)}…` : plain;
}

export function snapshotTable(snapshot: Snapshot, columns: number): string {
  const width = Math.max(60, Math.min(columns, 80));
  const totals = snapshotTotals(snapshot);
  const { provenance } = snapshot;
  const share = (tao: number): string => `${((100 * tao) / totals.issuance).toFixed(1)} %`;
  const rows: [string, string, string][] = [
    ['TAO issuance', grouped(totals.issuance, 3), ''],
    ['on root', grouped(totals.rootStake, 3), share(totals.rootStake)],
    ['in pools', grouped(totals.taoInPools, 3), share(totals.taoInPools)],
    ['in reservoirs', grouped(totals.taoInReservoirs, 3), share(totals.taoInReservoirs)],
    ['free (the rest)', grouped(totals.freeTao, 3), share(totals.freeTao)],
    ['subnets', String(totals.subnets), `${totals.started} started, ${totals.subnets - totals.started} not`],
    ['emission', `${totals.emissionOn} on`, `${totals.subnets - totals.emissionOn} off`],
    ['sum of moving prices', totals.movingPriceSum.toFixed(6), 'TAO per alpha'],
    [
      'gate bar',
      snapshot.gateBar === 0 ? 'not stored' : snapshot.gateBar.toFixed(8),
      snapshot.gateBar === 0 ? '' : 'share of emission',
    ],
    [
      'smallest pool',
      grouped(totals.poolMin.taoIn),
      `TAO, netuid ${totals.poolMin.netuid} ${plainName(totals.poolMin.name, 24)}`,
    ],
    ['median pool', grouped(totals.poolMedian), 'TAO'],
    [
      'largest pool',
      grouped(totals.poolMax.taoIn),
      `TAO, netuid ${totals.poolMax.netuid} ${plainName(totals.poolMax.name, 24)}`,
    ],
    ['alpha cap', grouped(totals.alphaCap), 'TAO at spot, in and outside pools'],
    ['of it outside pools', grouped(totals.alphaOutside), 'TAO at spot'],
    ['TAO price', snapshot.taoUsd.toFixed(2), `USD, ${provenance.taoUsd.date}`],
  ];
  const lines = [
    `${snapshot.name}: block ${grouped(snapshot.block)}, ${snapshot.dateUtc}, rules ${snapshot.era}`,
    wrap(snapshot.note, width, ''),
    '',
    ...rows.map(([name, value, note]) => `${MARGIN}${name.padEnd(22)}${value.padStart(18)}  ${note}`.trimEnd()),
    '',
    'Largest by alpha cap:',
    `${MARGIN}${'netuid'.padStart(6)}  ${'name'.padEnd(20)}${'TAO in pool'.padStart(13)}${'spot'.padStart(12)}${'cap, TAO'.padStart(12)}  emission`,
    ...totals.largest
      .slice(0, LARGEST)
      .map(
        ({ subnet, price, cap }) =>
          `${MARGIN}${String(subnet.netuid).padStart(6)}  ${plainName(subnet.name, 20).padEnd(20)}${grouped(subnet.taoIn).padStart(13)}${price.toFixed(6).padStart(12)}${grouped(cap).padStart(12)}  ${subnet.emissionEnabled ? 'on' : 'off'}`,
      ),
    '',
    'Source:',
    `${MARGIN}${provenance.repository}, ${provenance.path}`,
    `${MARGIN}commit ${provenance.commit}`,
    `${MARGIN}block ${snapshot.block}`,
    `${MARGIN}${provenance.blockHash ?? 'hash not known'}`,
    `${MARGIN}pools of block ${provenance.poolBlock}; runtime ${provenance.specVersion ?? 'not known'}`,
    wrap(`TAO price: ${provenance.taoUsd.source}`, width, MARGIN),
    wrap(provenance.statement, width, MARGIN),
    '',
    'Assumed, because the source does not hold it:',
    ...Object.entries(snapshot.assumptions).flatMap(([key, { value, why }]) => [
      `${MARGIN}${key} = ${value}`,
      wrap(why, width, `${MARGIN}${MARGIN}`),
    ]),
  ];
  return `${lines.join('\n')}\n`;
}

export function snapshot(file: string, terminal: Terminal): number {
  terminal.out(snapshotTable(readSnapshot(file), terminal.columns));
  return EXIT.done;
}
