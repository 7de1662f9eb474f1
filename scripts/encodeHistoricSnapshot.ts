/**
 * Writes a snapshot (`dtao-snapshot/1`) from a daily read of the chain, for dates of which no whole capture exists.
 *
 *     npx tsx scripts/encodeHistoricSnapshot.ts DATA_FOLDER 2026-03-31 > scenarios/data/finney-2026-03-31.json
 *
 * The folder holds `chain_daily.csv` (pools, moving prices and signed averages of flow: the state), `subnet_daily.csv`
 * (start-up flag, miner burn, alpha net of burns), `tao_usd_daily.csv` and files of names. What none of them holds is
 * taken from the later snapshot of the project where the tenant is the same, or assumed, and the file says so.
 */

import { dayEndReads, middayReads, type Read, type SubnetRead, sameTenant } from '../src/history/reads.js';
import { eraAt, FIRST_EMISSION_OF_OLD } from '../src/history/timeline.js';
import { readCsv } from '../src/input/csv.js';
import { readSnapshot } from '../src/scenario/snapshot.js';
import { BITS_32, RAO_PER_TOKEN } from '../src/units.js';
import { snapshotText } from './snapshotText.js';

/** What no read holds, by date; reasons are in the file. */
const DATES: Readonly<
  Record<string, { readonly path: string; readonly issuance: number; readonly issuanceWhy: string }>
> = {
  '2026-03-09': {
    path: '2026-03-10.json',
    issuance: 10_710_000,
    issuanceWhy:
      'No read of the issuance is known. 10.78 million of 2026-03-31 less 22 days at most 3,600 TAO each, which would leave 10.70.',
  },
  '2026-03-31': {
    path: '2026-03-31.json',
    issuance: 10_780_000,
    issuanceWhy:
      'No read of the issuance is known. About 10.78 million are said to circulate on 2026-03-29; the 11,206,919 of 2026-08-07 less 0.5 TAO a block are 10,744,140, which is the least that it can have been.',
  },
};
const ROOT_STAKE = 5_280_000;
/** Last day-end whose rows are complete. */
const LAST_DAY_END = '2026-03-16';
/** The two sources have different registrations for this tenant; that of the later captures. */
const REGISTERED_OF_FIRST = 1_497_824;
/** Blocks since the last epoch run to 98 in the read for netuid 1, to 360 for all others. */
const TEMPO = 360;
const TEMPO_OF_FIRST = 99;

const [folder, date] = process.argv.slice(2);
const about = date === undefined ? undefined : DATES[date];
if (folder === undefined || about === undefined) {
  process.stderr.write(`usage: encodeHistoricSnapshot.ts DATA_FOLDER ${Object.keys(DATES).join(' | ')}\n`);
  process.exit(2);
}

const chainFile = `${folder}/chain_daily.csv`;
const subnetFile = `${folder}/subnet_daily.csv`;
const reads = middayReads(chainFile);
const dayEnds = dayEndReads(subnetFile);
const read = reads.find(({ day }) => day === date);
const dayEnd = dayEnds.findLast(({ day }) => day <= date && day <= LAST_DAY_END);
const besideDayEnd = reads.find(({ day }) => day === dayEnd?.day);
if (read === undefined || dayEnd === undefined || besideDayEnd === undefined) throw new Error(`no read of ${date}`);
if (read.block !== read.lastBlock) throw new Error(`the read of ${date} spans several blocks`);
const later = readSnapshot('scenarios/data/finney-2026-08-07.json');

const times = readCsv(chainFile, { time_utc: 'text', block: 'number' });
const minute = times.text('time_utc')[times.numbers('block').indexOf(read.block)];

const prices = readCsv(`${folder}/tao_usd_daily.csv`, { date: 'text', close_usd: 'number' });
const usd = prices.numbers('close_usd')[prices.text('date').indexOf(date)];

const burns = readCsv(subnetFile, { date: 'text', netuid: 'number', miner_burn: 'number?' });
const minerBurn = new Map<number, number>();
for (let row = 0; row < burns.rows; row++) {
  if (burns.text('date')[row] !== dayEnd.day) continue;
  minerBurn.set(burns.numbers('netuid')[row], burns.numbers('miner_burn')[row]);
}

/** Names on the chain, by netuid and registration; the file that is nearest to the date comes last. */
const names = new Map<string, string>();
for (const file of ['snapshot_2026-01-11.csv', 'snapshot_2026-03-31.csv']) {
  const table = readCsv(`${folder}/${file}`, { netuid: 'number', name: 'text', registered_block: 'number?' });
  table.text('name').forEach((name, row) => {
    const netuid = table.numbers('netuid')[row];
    names.set(`${netuid}:${registeredBlock(netuid, table.numbers('registered_block')[row])}`, name);
  });
}

function registeredBlock(netuid: number, block: number): number {
  return netuid === 1 ? REGISTERED_OF_FIRST : block;
}

/** First block with emission for participants; null where it comes after the read. */
function firstEmissionBlock(subnet: SubnetRead, registered: number, until: number): number | null {
  const same = later.subnets.find((other) => other.netuid === subnet.netuid && other.registeredBlock === registered);
  if (same !== undefined) {
    const first = same.firstEmissionBlock;
    return first === null || first > until ? null : first;
  }
  if (registered < FIRST_EMISSION_OF_OLD) return FIRST_EMISSION_OF_OLD;
  const rows = dayEnds.flatMap((day) => sameTenant(day, subnet) ?? []);
  const first = rows.findIndex(({ startup }) => startup === 0);
  if (first < 1) throw new Error(`netuid ${subnet.netuid}: no day-end shows its start`);
  return Math.round((rows[first - 1].block + rows[first].block) / 2);
}

/** Part of alpha outside the pool that is burned: what the day-end, net of burns, lacks of the read beside it; new tenants: 0. */
function burnedShare(subnet: SubnetRead): number {
  const net = sameOf(dayEnd, subnet);
  const gross = sameOf(besideDayEnd, subnet);
  if (net === undefined || gross === undefined || gross.alphaOut === 0) return 0;
  return Math.max(0, 1 - net.alphaOut / gross.alphaOut);
}

function sameOf(other: Read | undefined, subnet: SubnetRead): SubnetRead | undefined {
  const row = other?.subnets.find(({ netuid }) => netuid === subnet.netuid);
  if (row === undefined) return undefined;
  const same =
    registeredBlock(row.netuid, row.registeredBlock) === registeredBlock(subnet.netuid, subnet.registeredBlock);
  return same ? row : undefined;
}

const rao = (tokens: number): string => String(Math.round(tokens * RAO_PER_TOKEN));
const subnets = read.subnets.map((subnet) => {
  const { netuid } = subnet;
  const registered = registeredBlock(netuid, subnet.registeredBlock);
  const first = firstEmissionBlock(subnet, registered, read.block);
  const tempo = netuid === 1 ? TEMPO_OF_FIRST : TEMPO;
  const burn = sameOf(dayEnd, subnet) === undefined ? 0 : (minerBurn.get(netuid) ?? 0);
  return {
    netuid,
    name: names.get(`${netuid}:${registered}`) ?? '',
    registered_block: registered,
    first_emission_block: first,
    subtoken_enabled: first !== null,
    registration_allowed: true,
    emission_enabled: true,
    tempo,
    // Epochs come where block + netuid + 1 is a multiple of tempo + 1.
    last_epoch_block: Math.max(registered, read.block - ((read.block + netuid + 1) % (tempo + 1))),
    tao_in_rao: rao(subnet.taoIn),
    alpha_in_rao: rao(subnet.alphaIn),
    alpha_out_rao: rao(subnet.alphaOut),
    moving_price_bits: Math.round(subnet.movingPrice * BITS_32),
    miner_burned_bits: Math.round(burn * BITS_32),
    burned_alpha_rao: rao(burnedShare(subnet) * subnet.alphaOut),
    flow_ema_rao: rao(subnet.flowEma),
  };
});

const head = {
  schema: 'dtao-snapshot/1',
  name: `finney ${date}`,
  note:
    `Bittensor mainnet (finney) at the end of block ${read.block}: root and ${subnets.length} subnets. Pools, moving prices and averages of flow are of that block, ` +
    'with the digits of their source (5 to 9); miner burn and burned alpha are of another read, see assumptions.',
  block: read.block,
  date_utc: minute.replace('Z', ':00Z'),
  era: eraAt(read.block).id,
  provenance: {
    repository: 'https://github.com/benbergandy/taosignals-app',
    path: `public/data/chain_history/${about.path}`,
    commit: 'e694063e1b796c5b43972b620c3b98e0165137e2',
    spec_version: null,
    block_hash: null,
    pool_block: read.block,
    encoded_by: 'scripts/encodeHistoricSnapshot.ts',
    statement:
      "Facts of a public blockchain, read from it by the repository above and re-encoded here in this project's own format. Names of subnets are those that their owners put on the chain.",
  },
  tao_usd: { usd, date, source: 'Binance spot TAOUSDT, close of the day (24:00 UTC)' },
  issuance_rao: rao(about.issuance),
  root_stake_rao: rao(ROOT_STAKE),
  gate_bar_bits: '0',
};

const assumptions = {
  issuance: { value: `${about.issuance} TAO`, why: about.issuanceWhy },
  root_stake: {
    value: `${ROOT_STAKE} TAO`,
    why: `7.34 million TAO are said to be staked in March 2026, 2.06 million of them in pools. Root proportions in subnet_daily imply 5.29 million on 2026-03-09 and 5.33 million on 03-15.`,
  },
  miner_burned: {
    value: `of ${dayEnd.day}, end of the day`,
    why: 'The read has none; subnet_daily of that day has. Subnets registered after it: 0.',
  },
  burned_alpha: {
    value: `share of alpha outside, of ${dayEnd.day}`,
    why: 'The chain leaves burned alpha in alpha_out, subnet_daily takes it off; the two reads of that day, half an hour apart, tell the share. Subnets registered after it: 0.',
  },
  first_emission_block: {
    value: 'of the later snapshot, or between two day-ends',
    why: 'Not in the read. Tenants that were there on 2026-08-07 have it in that capture; of the others the oldest started with block 5,228,683, the rest between the last day-end in start-up and the next.',
  },
  tempo: {
    value: `${TEMPO}, netuid 1: ${TEMPO_OF_FIRST}`,
    why: 'Blocks since the last epoch, in the file of the read, run up to that.',
  },
  switches: {
    value: 'on; alpha is traded where emission has started',
    why: 'Registration was open for every subnet that the reads show earning; governance had no switch for emission before 2026-05-27.',
  },
  runtime: { value: 'not known', why: 'The read has neither hash nor version; the era is that in force at the block.' },
  quote_weight: { value: 0.5, why: 'Pools had no weights before 2026-06-26.' },
  protocol_alpha_rao: { value: '0', why: 'The chain held none of the alpha that it bought before 2026-06-01.' },
  tao_reservoir_rao: { value: '0', why: 'There were no reservoirs before 2026-06-26.' },
  alpha_reservoir_rao: { value: '0', why: 'As for TAO.' },
  basket_alpha_rao: { value: '0', why: 'Root had no baskets before 2026-08-03.' },
  pending_alpha_rao: {
    value: '0',
    why: 'At most one alpha a block since the last epoch; it is inside alpha_out and counts as held.',
  },
  alpha_out_split: {
    value: 'holdings.alpha_out of the scenario',
    why: 'Who holds alpha outside the pools is not in the read.',
  },
  free_tao_split: {
    value: 'holdings.free_tao of the scenario',
    why: 'Who holds TAO outside root and pools is not in the read.',
  },
};

process.stdout.write(snapshotText(head, assumptions, subnets));
