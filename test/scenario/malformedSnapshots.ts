/** Snapshots that must be refused: what is changed in the small one, and every fault. `FILE` stands for its path. */

export interface MalformedSnapshot {
  readonly what: string;
  readonly change: (text: string) => string | Uint8Array;
  readonly faults: readonly string[];
}

/** Replaces a text that is there exactly once. */
function swap(from: string, to: string) {
  return (text: string): string => {
    if (text.split(from).length !== 2) throw new Error(`${from} is not in the snapshot once`);
    return text.replace(from, to);
  };
}

export const MALFORMED_SNAPSHOTS: readonly MalformedSnapshot[] = [
  {
    what: 'a negative pool',
    change: swap('"tao_in_rao": "1000000000000"', '"tao_in_rao": "-5"'),
    faults: [
      'FILE:59:21 subnets[1].tao_in_rao: found the text "-5"; must be whole rao as text of digits in quotes, at least 1',
    ],
  },
  {
    what: 'an empty pool',
    change: swap('"alpha_in_rao": "1000000000000000"', '"alpha_in_rao": "0"'),
    faults: [
      'FILE:44:23 subnets[0].alpha_in_rao: found the text "0"; must be whole rao as text of digits in quotes, at least 1',
    ],
  },
  {
    what: 'an amount as a number',
    change: swap('"20000000000001"', '20000000000001'),
    faults: [
      'FILE:43:21 subnets[0].tao_in_rao: found 20000000000001; must be whole rao as text of digits in quotes, at least 1',
    ],
  },
  {
    what: 'a netuid twice',
    change: swap('"netuid": 7', '"netuid": 1'),
    faults: ['FILE:50:17 subnets[1].netuid: found 1, which subnets[0] has already; each netuid once'],
  },
  {
    what: 'root among the subnets',
    change: swap('"netuid": 7', '"netuid": 0'),
    faults: ['FILE:50:17 subnets[1].netuid: found 0; must be a whole number from 1 to 135'],
  },
  {
    what: 'NaN',
    change: swap('"usd": 250.5', '"usd": NaN'),
    faults: ['FILE:18:23 tao_usd.usd: found the text "NaN"; must be a number above 0, at most 1,000,000 (USD per TAO)'],
  },
  {
    what: 'an unknown era',
    change: swap('"era": "rank32"', '"era": "rank31"'),
    faults: ['FILE:7:10 era: found the text "rank31"; must be an era that `dtao eras` lists; did you mean rank32?'],
  },
  {
    what: 'another format',
    change: swap('dtao-snapshot/1', 'dtao-snapshot/9'),
    faults: ['FILE:2:13 schema: found the text "dtao-snapshot/9"; must be the text "dtao-snapshot/1"'],
  },
  {
    what: 'an unknown key and a missing one',
    change: swap('"tempo": 100', '"temop": 100'),
    faults: [
      'FILE:49:5 subnets[1].tempo: is missing; must be a whole number from 1 to 65,535 (blocks)',
      'FILE:57:7 subnets[1].temop: unknown key, did you mean tempo?; known here: netuid, name, registered_block, first_emission_block, subtoken_enabled, registration_allowed, emission_enabled, tempo, last_epoch_block, tao_in_rao, alpha_in_rao, alpha_out_rao, quote_weight, moving_price_bits, miner_burned_bits, protocol_alpha_rao, tao_reservoir_rao, alpha_reservoir_rao, burned_alpha_rao, flow_ema_rao',
    ],
  },
  {
    what: 'a key twice',
    change: swap('"tempo": 100,', '"tempo": 100, "tempo": 101,'),
    faults: ['FILE:57:21 tempo: is there twice; the first one is in line 57'],
  },
  {
    what: 'more TAO than there is',
    change: swap('"issuance_rao": "11000000000000001"', '"issuance_rao": "5000000000000001"'),
    faults: ['FILE:19:19 issuance_rao: found 5000000.000 TAO; pools (21002.000) and root (5000000.000) hold more'],
  },
  {
    what: 'blocks of the future, an epoch before its subnet',
    change: (text) =>
      swap(
        '"first_emission_block": 5228683',
        '"first_emission_block": 4999999',
      )(swap('"last_epoch_block": 7999950', '"last_epoch_block": 8000001')(text)),
    faults: [
      'FILE:38:31 subnets[0].first_emission_block: found 4999999; must be at least registered_block, 5000000',
      "FILE:58:27 subnets[1].last_epoch_block: found 8000001; must be at most the snapshot's block, 8000000",
    ],
  },
  {
    what: 'an assumption that nobody makes',
    change: (text) => text.replace(/ *"protocol_alpha_rao": \{.*\n/, ''),
    faults: [
      'FILE:33:5 subnets[0].protocol_alpha_rao: is missing, and assumptions.protocol_alpha_rao is, too; one of them must be there',
    ],
  },
  {
    what: 'protocol alpha that alpha outside does not hold; a weight out of range; a burn above 1',
    change: (text) =>
      swap(
        '"alpha_out_rao": "5000000000"',
        '"alpha_out_rao": "999999999"',
      )(swap('"quote_weight": 0.4', '"quote_weight": 1.4')(swap('2147483648', '4294967297')(text))),
    faults: [
      'FILE:47:28 subnets[0].miner_burned_bits: found 4294967297; must be a whole number from 0 to 4,294,967,296 (2^-32)',
      'FILE:62:23 subnets[1].quote_weight: found 1.4; must be a number from 0.01 to 0.99',
      'FILE:65:29 subnets[1].protocol_alpha_rao: found 1 alpha; must be at most 0.999999999, the rest of alpha_out',
    ],
  },
  {
    what: 'burned alpha that alpha outside does not hold beside the protocol’s',
    change: swap(
      '"protocol_alpha_rao": "1000000000"',
      '"protocol_alpha_rao": "1000000000", "burned_alpha_rao": "4000000001"',
    ),
    faults: [
      'FILE:65:63 subnets[1].burned_alpha_rao: found 4.000000001 alpha; must be at most 4, the rest of alpha_out',
    ],
  },
  {
    what: 'an average of flow with a fraction; a hash that is none',
    change: (text) =>
      swap(
        '"tempo": 100,',
        '"tempo": 100, "flow_ema_rao": "-1.5",',
      )(swap(/"block_hash": "0x[0-9a-f]*"/.exec(text)?.[0] ?? '', '"block_hash": ""')(text)),
    faults: [
      'FILE:13:19 provenance.block_hash: found the text ""; must be a block hash: 0x and 64 hexadecimal digits',
      'FILE:57:37 subnets[1].flow_ema_rao: found the text "-1.5"; must be whole rao per block as text of digits in quotes, with a minus if below 0',
    ],
  },
  {
    what: 'no subnets',
    change: (text) => `${text.slice(0, text.indexOf('"subnets"'))}"subnets": []\n}\n`,
    faults: ['FILE:33:14 subnets: is empty; a snapshot has at least one subnet'],
  },
  {
    what: 'cut in the middle',
    change: (text) => text.slice(0, 400),
    faults: ['FILE:13:55: is not valid YAML: Missing closing "quote'],
  },
  {
    what: 'binary',
    change: () => new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0]),
    faults: ['FILE: is binary (holds a zero byte); a snapshot is UTF-8 text'],
  },
  {
    what: 'too large',
    change: (text) => text + ' '.repeat(4_000_000),
    faults: ['FILE: has 4.0 MB; a snapshot has at most 4 MB'],
  },
  {
    what: 'a list',
    change: () => '[]',
    faults: [
      'FILE:1:1: found a list; must be a map of schema, name, note, block, date_utc, era, provenance, tao_usd, issuance_rao, root_stake_rao, gate_bar_bits, assumptions, subnets',
    ],
  },
];
