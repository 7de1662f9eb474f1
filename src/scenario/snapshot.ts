/**
 * A state of the chain from which a run starts: the file format `dtao-snapshot/1` and what is read from it.
 *
 * In the file amounts are whole rao as decimal text (`_rao`) and fixed-point values the chain's bits (`_bits`), so that
 * nothing is rounded; in memory (startState.ts) they are float64 tokens and fractions. What no capture holds is an
 * assumption, stated in the file with its reason. docs/snapshot.md describes every key.
 */

import * as z from 'zod';
import { NETUID_MAX } from '../engine/state.js';
import { type Fault, ScenarioError } from '../errors.js';
import { found, list, map, number, text, truth } from '../input/fields.js';
import type { KeyPath } from '../input/keyPath.js';
import { didYouMean } from '../input/words.js';
import { ERAS } from '../protocol/eras/index.js';
import { price } from '../protocol/weightedPool.js';
import { BITS_32, BITS_64, RAO_PER_TOKEN, SUPPLY_CAP, tokensFromRao } from '../units.js';
import { type Finding, faultAt, sortFaults } from './findings.js';
import { salvage } from './salvage.js';
import { parseSource, quickJson, readText } from './source.js';
import { SNAPSHOT_SCHEMA, type Snapshot, type SnapshotAssumption, type SnapshotSubnet } from './startState.js';

/**
 * The largest snapshot. 128 subnets need 70 kB; the parser keeps the place of every value, so 4 MB take it some seconds
 * and a few hundred MB of memory, and more is not worth waiting for.
 */
export const SNAPSHOT_BYTES_MAX = 4e6;

// ----------------------------------------------------------------------------------------------------------- the file

const BLOCK_MAX = 1e9;
const block = (doc: string) => number({ whole: true, min: 0, max: BLOCK_MAX, unit: 'block', doc });
const words = (doc: string) => text('a text of 1 to 1000 characters', /^[\s\S]{1,1000}$/, doc);

/** Rao as text, in tokens. */
function rao(doc: string, least: 0 | 1 = 0) {
  const must = `whole rao as text of digits in quotes${least === 1 ? ', at least 1' : ''}`;
  return z
    .string({ error: (issue) => found(issue.input, must) })
    .regex(least === 1 ? /^0*[1-9]\d{0,18}$/ : /^\d{1,19}$/, { error: (issue) => found(issue.input, must) })
    .transform((digits) => tokensFromRao(digits))
    .meta({ description: `${doc} Unit: rao (1e-9).` });
}

const FLOW_TEXT = 'whole rao per block as text of digits in quotes, with a minus if below 0';

/** How the epochs of subnets that do not state theirs are placed. */
const EPOCH_RULE = 'block - netuid mod tempo';

function assumption<Value extends z.ZodType>(value: Value, doc: string) {
  return map({ value, why: words('Why this value, in a sentence.') }, doc);
}
const zero = (doc: string) =>
  assumption(text('the text 0: this version can start from nothing else', /^0$/, 'Only 0.'), doc);

/** Something that the file states although its source does not hold it: how it was set, in words. */
const stated = (what: string) =>
  assumption(words('How it was set.'), `${what}, where the source does not hold it.`).optional();

const ASSUMPTIONS = map(
  {
    quote_weight: assumption(
      number({ min: 0.01, max: 0.99, doc: 'Weight.' }),
      'Weight of TAO in pools that state none.',
    ).optional(),
    protocol_alpha_rao: assumption(rao('Alpha.'), 'Protocol-held alpha of subnets that state none.').optional(),
    tao_reservoir_rao: assumption(rao('TAO.'), 'TAO in the reservoir of subnets that state none.').optional(),
    alpha_reservoir_rao: assumption(rao('Alpha.'), 'Alpha in the reservoir of subnets that state none.').optional(),
    last_epoch_block: assumption(
      text(`the text "${EPOCH_RULE}"`, /^block - netuid mod tempo$/, 'The rule.'),
      'Last epoch of subnets that state none.',
    ).optional(),
    basket_alpha_rao: zero("Alpha in root's baskets; the format has no field for it yet."),
    pending_alpha_rao: zero('Alpha created since the last epoch and not paid out; the format has no field for it yet.'),
    alpha_out_split: assumption(words('Where the split comes from.'), 'Who holds the alpha outside the pools.'),
    free_tao_split: assumption(
      words('Where the split comes from.'),
      'Who holds the TAO that is neither on root nor in pools.',
    ),
    issuance: stated('TAO issuance'),
    root_stake: stated('TAO on root'),
    miner_burned: stated('Miner burn'),
    burned_alpha: stated('Burned alpha'),
    first_emission_block: stated('First emission block'),
    tempo: stated('Tempo'),
    switches: stated('Whether registration is allowed, alpha traded and emission enabled'),
    runtime: stated('Version of the runtime and hash of the block'),
  },
  'What the source does not hold and how it is filled in.',
);

const SUBNET = map(
  {
    netuid: number({ whole: true, min: 1, max: NETUID_MAX, doc: 'Slot of the subnet; root (0) is not listed.' }),
    name: text('a text of at most 200 characters', /^[\s\S]{0,200}$/, 'Name on the chain.'),
    registered_block: block('Block of the registration.'),
    first_emission_block: block('Block from which participants earn alpha; null = not started.').nullable(),
    subtoken_enabled: truth('Alpha can be traded and takes part in moving prices.'),
    registration_allowed: truth('Neurons may register; without it the subnet gets no share.'),
    emission_enabled: truth('Governance lets the subnet receive TAO.'),
    tempo: number({ whole: true, min: 1, max: 65_535, unit: 'blocks', doc: 'From one epoch to the next.' }),
    last_epoch_block: block('Block of the last epoch.').optional(),
    tao_in_rao: rao('TAO reserve of the pool.', 1),
    alpha_in_rao: rao('Alpha reserve of the pool.', 1),
    alpha_out_rao: rao('Alpha outside the pool, protocol-held and pending included.'),
    quote_weight: number({ min: 0.01, max: 0.99, doc: 'Weight of TAO in the pool.' }).optional(),
    moving_price_bits: number({
      whole: true,
      min: 0,
      max: Number.MAX_SAFE_INTEGER,
      unit: '2^-32 TAO per alpha',
      doc: "The chain's average of the price.",
    }),
    miner_burned_bits: number({
      whole: true,
      min: 0,
      max: BITS_32,
      unit: '2^-32',
      doc: "Part of miners' emission of the last epoch that went to the owner.",
    }),
    protocol_alpha_rao: rao('Alpha held by the protocol, inside alpha_out.').optional(),
    tao_reservoir_rao: rao('TAO that waits beside the pool.').optional(),
    alpha_reservoir_rao: rao('Alpha that waits beside the pool.').optional(),
    burned_alpha_rao: rao("Burned alpha, inside alpha_out. Left out: 0, all of alpha_out is somebody's.").optional(),
    flow_ema_rao: z
      .string({ error: (issue) => found(issue.input, FLOW_TEXT) })
      .regex(/^-?\d{1,15}$/, { error: (issue) => found(issue.input, FLOW_TEXT) })
      .transform(Number)
      .meta({ description: "Average of users' flow into the pool. Left out: 0. Unit: rao (1e-9) per block." })
      .optional(),
  },
  'A subnet.',
);

/** The file. What spans several keys is checked by `readSnapshot`. */
export const snapshotSchema = map(
  {
    schema: text(`the text "${SNAPSHOT_SCHEMA}"`, /^dtao-snapshot\/1$/, 'Format and version.'),
    name: text('a text of 1 to 100 characters', /^[\s\S]{1,100}$/, 'Short name.'),
    note: words('What this is, for a reader.'),
    block: block('The state is that of the end of this block.'),
    date_utc: text('a time such as 2026-08-07T08:35:00Z', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/, 'Time of the block.'),
    era: z
      .string({ error: (issue) => found(issue.input, 'an era that `dtao eras` lists') })
      .meta({ description: 'Rules that the chain ran at that block.' }),
    provenance: map(
      {
        repository: words('Public repository that holds the capture.'),
        path: words('File in it.'),
        commit: text('a commit: 40 hexadecimal digits', /^[0-9a-f]{40}$/, 'Commit.'),
        spec_version: number({
          whole: true,
          min: 0,
          max: 1e6,
          doc: "Version of the chain's runtime; null = not known.",
        }).nullable(),
        block_hash: text(
          'a block hash: 0x and 64 hexadecimal digits',
          /^0x[0-9a-f]{64}$/,
          'Hash of the block; null = not known.',
        ).nullable(),
        pool_block: block('Block at which the pools were read.'),
        encoded_by: words('Program that wrote this file.'),
        statement: words('On what terms the data are given.'),
      },
      'Where the data come from.',
    ),
    tao_usd: map(
      {
        usd: number({ above: 0, max: 1e6, unit: 'USD per TAO', doc: 'Price.' }),
        date: text('a date such as 2026-08-07', /^\d{4}-\d\d-\d\d$/, 'Date of the price.'),
        source: words('Source of the price.'),
      },
      'Price of TAO at the start.',
    ),
    issuance_rao: rao('TAO issuance.', 1),
    root_stake_rao: rao('TAO staked on root.'),
    gate_bar_bits: text(
      '2^-64 parts as text of digits in quotes',
      /^\d{1,20}$/,
      'Stored bar of the emission gate, 2^-64; "0" = none.',
    ),
    assumptions: ASSUMPTIONS,
    subnets: list(SUBNET, NETUID_MAX, 'The subnets.').min(1, {
      error: () => 'is empty; a snapshot has at least one subnet',
    }),
  },
  'A state of the chain.',
);

type SnapshotFile = z.output<typeof snapshotSchema>;

/** Per-subnet keys that an assumption may fill. */
const FILLED = [
  'quote_weight',
  'protocol_alpha_rao',
  'tao_reservoir_rao',
  'alpha_reservoir_rao',
  'last_epoch_block',
] as const;

/** What spans several keys. `position` gives the place of a subnet in the file. */
function crossFindings(file: SnapshotFile, position: (index: number) => number, complete: boolean): Finding[] {
  const findings: Finding[] = [];
  const add = (path: KeyPath, message: string): void => {
    findings.push({ path, message });
  };
  if (!ERAS.has(file.era)) {
    add(
      ['era'],
      `found the text "${file.era}"; must be an era that \`dtao eras\` lists${didYouMean(file.era, [...ERAS.keys()])}`,
    );
  }
  if (Number.isNaN(Date.parse(file.date_utc)))
    add(['date_utc'], `found the text "${file.date_utc}"; there is no such time`);
  if (file.provenance.pool_block > file.block) {
    add(
      ['provenance', 'pool_block'],
      `found ${file.provenance.pool_block}; must be at most the snapshot's block, ${file.block}`,
    );
  }
  const places = new Map<number, number>();
  file.subnets.forEach((subnet, index) => {
    const at = ['subnets', position(index)] as const;
    const first = places.get(subnet.netuid);
    if (first === undefined) places.set(subnet.netuid, at[1]);
    else add([...at, 'netuid'], `found ${subnet.netuid}, which subnets[${first}] has already; each netuid once`);
    for (const key of ['registered_block', 'first_emission_block', 'last_epoch_block'] as const) {
      const value = subnet[key];
      if (value !== null && value !== undefined && value > file.block) {
        add([...at, key], `found ${value}; must be at most the snapshot's block, ${file.block}`);
      }
    }
    if (subnet.first_emission_block !== null && subnet.first_emission_block < subnet.registered_block) {
      add(
        [...at, 'first_emission_block'],
        `found ${subnet.first_emission_block}; must be at least registered_block, ${subnet.registered_block}`,
      );
    }
    if (subnet.alpha_in_rao + subnet.alpha_out_rao > SUPPLY_CAP) {
      add(
        [...at, 'alpha_out_rao'],
        `alpha_in and alpha_out sum to ${(subnet.alpha_in_rao + subnet.alpha_out_rao).toFixed(0)} alpha; at most ${SUPPLY_CAP} exist`,
      );
    }
    let inside = subnet.alpha_out_rao;
    for (const key of ['protocol_alpha_rao', 'burned_alpha_rao'] as const) {
      const alpha = subnet[key] ?? 0;
      if (alpha > inside) add([...at, key], `found ${alpha} alpha; must be at most ${inside}, the rest of alpha_out`);
      inside = Math.max(0, inside - alpha);
    }
    for (const key of FILLED) {
      if (complete && subnet[key] === undefined && file.assumptions[key] === undefined) {
        add([...at, key], `is missing, and assumptions.${key} is, too; one of them must be there`);
      }
    }
  });
  if (file.issuance_rao > SUPPLY_CAP)
    add(['issuance_rao'], `found ${file.issuance_rao} TAO; at most ${SUPPLY_CAP} exist`);
  if (complete) {
    const pools = file.subnets.reduce(
      (sum, subnet) =>
        sum + subnet.tao_in_rao + (subnet.tao_reservoir_rao ?? file.assumptions.tao_reservoir_rao?.value ?? 0),
      0,
    );
    if (pools + file.root_stake_rao > file.issuance_rao) {
      add(
        ['issuance_rao'],
        `found ${file.issuance_rao.toFixed(3)} TAO; pools (${pools.toFixed(3)}) and root (${file.root_stake_rao.toFixed(3)}) hold more`,
      );
    }
  }
  return findings;
}

function inMemory(file: SnapshotFile): Snapshot {
  const { assumptions, provenance } = file;
  // crossFindings has made sure that what is not there is in every subnet: these zeros are never read.
  const filled = {
    quote_weight: assumptions.quote_weight?.value ?? 0,
    protocol_alpha_rao: assumptions.protocol_alpha_rao?.value ?? 0,
    tao_reservoir_rao: assumptions.tao_reservoir_rao?.value ?? 0,
    alpha_reservoir_rao: assumptions.alpha_reservoir_rao?.value ?? 0,
  };
  return {
    schema: SNAPSHOT_SCHEMA,
    name: file.name,
    block: file.block,
    dateUtc: file.date_utc,
    era: file.era,
    note: file.note,
    provenance: {
      repository: provenance.repository,
      path: provenance.path,
      commit: provenance.commit,
      specVersion: provenance.spec_version,
      blockHash: provenance.block_hash,
      poolBlock: provenance.pool_block,
      encodedBy: provenance.encoded_by,
      statement: provenance.statement,
      taoUsd: { date: file.tao_usd.date, source: file.tao_usd.source },
    },
    assumptions: Object.fromEntries(
      Object.entries<SnapshotAssumption | undefined>(assumptions).flatMap(([key, assumed]) =>
        assumed === undefined
          ? []
          : [
              [
                key.replace(/_rao$/, ''),
                { ...assumed, value: key.endsWith('_rao') ? Number(assumed.value) : assumed.value },
              ],
            ],
      ),
    ),
    taoUsd: file.tao_usd.usd,
    issuance: file.issuance_rao,
    rootStake: file.root_stake_rao,
    // U64F64 bits below 2^64: the division by a power of two rounds once.
    gateBar: Number(BigInt(file.gate_bar_bits)) / BITS_64,
    subnets: file.subnets
      .map((subnet) => ({
        netuid: subnet.netuid,
        name: subnet.name,
        registeredBlock: subnet.registered_block,
        firstEmissionBlock: subnet.first_emission_block,
        subtokenEnabled: subnet.subtoken_enabled,
        registrationAllowed: subnet.registration_allowed,
        emissionEnabled: subnet.emission_enabled,
        tempo: subnet.tempo,
        lastEpochBlock: subnet.last_epoch_block ?? file.block - (subnet.netuid % subnet.tempo),
        taoIn: subnet.tao_in_rao,
        alphaIn: subnet.alpha_in_rao,
        alphaOut: subnet.alpha_out_rao,
        quoteWeight: subnet.quote_weight ?? filled.quote_weight,
        movingPriceBits: subnet.moving_price_bits,
        minerBurned: subnet.miner_burned_bits / BITS_32,
        protocolAlpha: subnet.protocol_alpha_rao ?? filled.protocol_alpha_rao,
        taoReservoir: subnet.tao_reservoir_rao ?? filled.tao_reservoir_rao,
        alphaReservoir: subnet.alpha_reservoir_rao ?? filled.alpha_reservoir_rao,
        burnedAlpha: subnet.burned_alpha_rao ?? 0,
        flowEma: (subnet.flow_ema_rao ?? 0) / RAO_PER_TOKEN,
      }))
      .sort((a, b) => a.netuid - b.netuid),
  };
}

/**
 * Reads and checks a snapshot.
 *
 * @param path  where the file is
 * @param shown its name in messages
 * @throws ScenarioError with all faults
 */
export function readSnapshot(path: string, shown: string = path): Snapshot {
  const text = readText(path, shown, { what: 'snapshot', bytesMax: SNAPSHOT_BYTES_MAX });
  const quick = salvage(snapshotSchema, quickJson(text));
  if (quick.value !== null && quick.findings.length === 0 && crossFindings(quick.value, Number, true).length === 0)
    return inMemory(quick.value);
  // Something is wrong, or it is no plain JSON: once more with the places of all values, for the messages.
  const source = parseSource(shown, text);
  const raw: unknown = source.document.toJS();
  const { value, findings, position } = salvage(snapshotSchema, raw);
  const cross =
    value === null ? [] : crossFindings(value, (index) => position('subnets', index), findings.length === 0);
  const faults: Fault[] = [...findings, ...cross].map((finding) => faultAt(source, finding));
  if (faults.length > 0 || value === null) throw new ScenarioError(sortFaults(faults));
  return inMemory(value);
}

// -------------------------------------------------------------------------------------------------------------- totals

/** Sums and extremes that a reader can compare with other sources. */
export interface SnapshotTotals {
  readonly subnets: number;
  readonly started: number;
  readonly emissionOn: number;
  readonly taoInPools: number;
  readonly issuance: number;
  readonly rootStake: number;
  /** issuance − root − pools − reservoirs. */
  readonly freeTao: number;
  readonly taoInReservoirs: number;
  /** Σ moving price over subnets that take part in it, TAO per alpha. */
  readonly movingPriceSum: number;
  /** Σ spot × alphaOut, TAO. */
  readonly alphaOutside: number;
  /** Σ spot × (alphaIn + alphaOut), TAO. */
  readonly alphaCap: number;
  readonly poolMin: SnapshotSubnet;
  readonly poolMedian: number;
  readonly poolMax: SnapshotSubnet;
  /** By spot × (alphaIn + alphaOut), largest first. */
  readonly largest: readonly { readonly subnet: SnapshotSubnet; readonly price: number; readonly cap: number }[];
}

/** Spot, TAO per alpha. */
export function spotPrice(subnet: SnapshotSubnet): number {
  return price(subnet.taoIn, subnet.alphaIn, subnet.quoteWeight);
}

export function snapshotTotals(snapshot: Snapshot): SnapshotTotals {
  const { subnets } = snapshot;
  const sum = (of: (subnet: SnapshotSubnet) => number): number =>
    subnets.reduce((total, subnet) => total + of(subnet), 0);
  const byPool = subnets.toSorted((a, b) => a.taoIn - b.taoIn);
  const middle = byPool.length >> 1;
  const cap = (subnet: SnapshotSubnet): number => spotPrice(subnet) * (subnet.alphaIn + subnet.alphaOut);
  const taoInPools = sum((subnet) => subnet.taoIn);
  const taoInReservoirs = sum((subnet) => subnet.taoReservoir);
  return {
    subnets: subnets.length,
    started: subnets.filter((subnet) => subnet.firstEmissionBlock !== null).length,
    emissionOn: subnets.filter((subnet) => subnet.emissionEnabled).length,
    taoInPools,
    issuance: snapshot.issuance,
    rootStake: snapshot.rootStake,
    freeTao: snapshot.issuance - snapshot.rootStake - taoInPools - taoInReservoirs,
    taoInReservoirs,
    movingPriceSum: sum((subnet) => (subnet.subtokenEnabled ? subnet.movingPriceBits / BITS_32 : 0)),
    alphaOutside: sum((subnet) => spotPrice(subnet) * subnet.alphaOut),
    alphaCap: sum(cap),
    poolMin: byPool[0],
    poolMedian: byPool.length % 2 === 1 ? byPool[middle].taoIn : (byPool[middle - 1].taoIn + byPool[middle].taoIn) / 2,
    poolMax: byPool[byPool.length - 1],
    largest: subnets
      .map((subnet) => ({ subnet, price: spotPrice(subnet), cap: cap(subnet) }))
      .sort((a, b) => b.cap - a.cap || a.subnet.netuid - b.subnet.netuid),
  };
}
