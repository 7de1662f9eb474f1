/**
 * Writes a snapshot (`dtao-snapshot/1`) from a capture of the emission pipeline (`dtao-live-capture/1`).
 *
 *     npx tsx scripts/encodeSnapshot.ts CAPTURE.json USD DATE SOURCE > scenarios/data/NAME.json
 *
 * The capture holds integers above 2^53, so it is read with its numbers as text. A second capture of the same block
 * with whole tokens can be given as a fifth argument: pools and miner burn are compared and must agree.
 */

import { readFileSync } from 'node:fs';
import * as z from 'zod';
import { snapshotText } from './snapshotText.js';

const [capturePath, usd, usdDate, usdSource, economicsPath] = process.argv.slice(2);
if (capturePath === undefined || usd === undefined || usdDate === undefined || usdSource === undefined) {
  process.stderr.write('usage: encodeSnapshot.ts CAPTURE.json USD DATE SOURCE [ECONOMICS.json]\n');
  process.exit(2);
}

/** JSON with every number outside of texts turned into a text. */
function readExact(path: string): unknown {
  const text = readFileSync(path, 'utf8');
  return JSON.parse(
    text.replace(/"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g, (token) =>
      token.startsWith('"') ? token : `"${token}"`,
    ),
  );
}

const digits = z.string().regex(/^\d+$/);
const captureSchema = z.object({
  schema: z.literal('dtao-live-capture/1'),
  era: z.string(),
  spec_version: digits,
  input_block: digits,
  input_block_hash: z.string(),
  output_block: digits,
  pool_block: digits,
  date_utc: z.string(),
  source: z.object({ repo: z.string(), path: z.string(), commit: z.string() }),
  params: z.object({ total_issuance_rao: digits, root_tao_rao: digits, gate_bar_q64: digits }),
  subnets: z.array(
    z.object({
      netuid: digits,
      name: z.string(),
      registered_at: digits,
      first_emission_block: digits.nullable(),
      subtoken_enabled: z.boolean(),
      registration_allowed: z.boolean(),
      emission_enabled: z.boolean(),
      tempo: digits,
      tao_reserve_rao: digits,
      alpha_reserve_rao: digits,
      alpha_out_rao: digits,
      moving_price_q32: digits,
      miner_burned_q32: digits,
    }),
  ),
});
const economicsSchema = z.object({
  block: digits,
  subnets: z.array(
    z.object({
      netuid: digits,
      tao_reserve: z.string(),
      alpha_reserve: z.string(),
      alpha_out: z.string(),
      miner_burned: z.string(),
    }),
  ),
});

const capture = captureSchema.parse(readExact(capturePath));
if (capture.input_block !== capture.output_block) throw new Error('gate inputs and outputs are of different blocks');

if (economicsPath !== undefined) {
  const economics = economicsSchema.parse(readExact(economicsPath));
  if (economics.block !== capture.pool_block)
    throw new Error(`pools are of ${capture.pool_block}, the economics of ${economics.block}`);
  const rows = new Map(economics.subnets.map((subnet) => [subnet.netuid, subnet]));
  for (const subnet of capture.subnets) {
    const row = rows.get(subnet.netuid);
    if (row === undefined) throw new Error(`netuid ${subnet.netuid} is not in the economics`);
    for (const [ours, theirs] of [
      ['tao_reserve_rao', 'tao_reserve'],
      ['alpha_reserve_rao', 'alpha_reserve'],
      ['alpha_out_rao', 'alpha_out'],
    ] as const) {
      if (Math.abs(Number(subnet[ours]) - Number(row[theirs]) * 1e9) > 1)
        throw new Error(`netuid ${subnet.netuid}: ${ours} differs`);
    }
    if (Math.abs(Number(subnet.miner_burned_q32) / 2 ** 32 - Number(row.miner_burned)) > 1e-9)
      throw new Error(`netuid ${subnet.netuid}: miner burn differs`);
  }
  if (economics.subnets.length !== capture.subnets.length) throw new Error('different numbers of subnets');
}

const blockNumber = Number(capture.input_block);
const head = {
  schema: 'dtao-snapshot/1',
  name: `finney ${capture.date_utc.slice(0, 10)}`,
  note:
    `Bittensor mainnet (finney) at the end of block ${blockNumber}: root and ${capture.subnets.length} subnets. Prices' averages, gate and switches are of that block; ` +
    `pools are of block ${capture.pool_block}, ${blockNumber - Number(capture.pool_block)} blocks earlier. Spot is TAO reserve / alpha reserve.`,
  block: blockNumber,
  date_utc: capture.date_utc,
  era: capture.era,
  provenance: {
    repository: `https://github.com/${capture.source.repo}`,
    path: capture.source.path,
    commit: capture.source.commit,
    spec_version: Number(capture.spec_version),
    block_hash: capture.input_block_hash,
    pool_block: Number(capture.pool_block),
    encoded_by: 'scripts/encodeSnapshot.ts',
    statement:
      "Facts of a public blockchain, read from it by the repository above and re-encoded here in this project's own format. Names of subnets are those that their owners put on the chain.",
  },
  tao_usd: { usd: Number(usd), date: usdDate, source: usdSource },
  issuance_rao: capture.params.total_issuance_rao,
  root_stake_rao: capture.params.root_tao_rao,
  gate_bar_bits: capture.params.gate_bar_q64,
};

const assumptions = {
  quote_weight: {
    value: 0.5,
    why: 'The capture has no weights. Alpha injected per TAO injected in it agrees with equal weights to 2e-6.',
  },
  protocol_alpha_rao: {
    value: '0',
    why: 'Alpha bought and held by the chain is not in the capture; it is inside alpha_out, and here it counts as held by users.',
  },
  tao_reservoir_rao: { value: '0', why: 'Reservoirs fill only when a weight leaves 0.01 to 0.99; none is near.' },
  alpha_reservoir_rao: { value: '0', why: 'As for TAO.' },
  last_epoch_block: {
    value: 'block - netuid mod tempo',
    why: 'The phase of epochs is not in the capture; this is how the chain places it at registration.',
  },
  basket_alpha_rao: {
    value: '0',
    why: "The stock of root's baskets is not in the capture. They began on 2026-08-03, four days before.",
  },
  pending_alpha_rao: {
    value: '0',
    why: 'Alpha created since the last epoch and not yet paid out, at most one alpha a block of the tempo, is not in the capture.',
  },
  alpha_out_split: {
    value: 'holdings.alpha_out of the scenario',
    why: 'Who holds alpha outside the pools is not in the capture.',
  },
  free_tao_split: {
    value: 'holdings.free_tao of the scenario',
    why: 'Who holds TAO outside root and pools is not in the capture.',
  },
};

const subnets = capture.subnets.map((subnet) => ({
  netuid: Number(subnet.netuid),
  name: subnet.name,
  registered_block: Number(subnet.registered_at),
  first_emission_block: subnet.first_emission_block === null ? null : Number(subnet.first_emission_block),
  subtoken_enabled: subnet.subtoken_enabled,
  registration_allowed: subnet.registration_allowed,
  emission_enabled: subnet.emission_enabled,
  tempo: Number(subnet.tempo),
  tao_in_rao: subnet.tao_reserve_rao,
  alpha_in_rao: subnet.alpha_reserve_rao,
  alpha_out_rao: subnet.alpha_out_rao,
  moving_price_bits: Number(subnet.moving_price_q32),
  miner_burned_bits: Number(subnet.miner_burned_q32),
}));

process.stdout.write(snapshotText(head, assumptions, subnets));
