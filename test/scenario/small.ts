/** A snapshot of two subnets, and a folder to play in. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadScenario } from '../../src/scenario/load.js';
import type { ResolvedScenario } from '../../src/scenario/resolved.js';

/** The text of the small snapshot; every key of a subnet on a line of its own. */
export const SMALL_SNAPSHOT = `{
  "schema": "dtao-snapshot/1",
  "name": "small",
  "note": "Two subnets, made up for tests.",
  "block": 8000000,
  "date_utc": "2026-04-19T12:00:00Z",
  "era": "rank32",
  "provenance": {
    "repository": "https://example.org/none",
    "path": "none.json",
    "commit": "0123456789abcdef0123456789abcdef01234567",
    "spec_version": 441,
    "block_hash": "0x0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
    "pool_block": 7999994,
    "encoded_by": "a test",
    "statement": "Made up."
  },
  "tao_usd": { "usd": 250.5, "date": "2026-04-19", "source": "made up" },
  "issuance_rao": "11000000000000001",
  "root_stake_rao": "5000000000000000",
  "gate_bar_bits": "184467440737095516",
  "assumptions": {
    "quote_weight": { "value": 0.5, "why": "Made up." },
    "protocol_alpha_rao": { "value": "0", "why": "Made up." },
    "tao_reservoir_rao": { "value": "0", "why": "Made up." },
    "alpha_reservoir_rao": { "value": "0", "why": "Made up." },
    "last_epoch_block": { "value": "block - netuid mod tempo", "why": "Made up." },
    "basket_alpha_rao": { "value": "0", "why": "Made up." },
    "pending_alpha_rao": { "value": "0", "why": "Made up." },
    "alpha_out_split": { "value": "holdings.alpha_out", "why": "Made up." },
    "free_tao_split": { "value": "holdings.free_tao", "why": "Made up." }
  },
  "subnets": [
    {
      "netuid": 1,
      "name": "one",
      "registered_block": 5000000,
      "first_emission_block": 5228683,
      "subtoken_enabled": true,
      "registration_allowed": true,
      "emission_enabled": true,
      "tempo": 360,
      "tao_in_rao": "20000000000001",
      "alpha_in_rao": "1000000000000000",
      "alpha_out_rao": "2000000000000000",
      "moving_price_bits": 85899346,
      "miner_burned_bits": 2147483648
    },
    {
      "netuid": 7,
      "name": "seven",
      "registered_block": 7990000,
      "first_emission_block": null,
      "subtoken_enabled": false,
      "registration_allowed": true,
      "emission_enabled": false,
      "tempo": 100,
      "last_epoch_block": 7999950,
      "tao_in_rao": "1000000000000",
      "alpha_in_rao": "100000000000000",
      "alpha_out_rao": "5000000000",
      "quote_weight": 0.4,
      "moving_price_bits": 0,
      "miner_burned_bits": 0,
      "protocol_alpha_rao": "1000000000",
      "tao_reservoir_rao": "2000000000",
      "alpha_reservoir_rao": "3000000000"
    }
  ]
}
`;

export interface Folder {
  readonly path: string;
  /** Writes a file; returns its path. */
  readonly write: (name: string, content: string | Uint8Array) => string;
  readonly remove: () => void;
}

/** A folder of its own, with the small snapshot in it as small.json. */
export function folder(): Folder {
  const path = mkdtempSync(join(tmpdir(), 'dtao-test-'));
  const write = (name: string, content: string | Uint8Array): string => {
    const file = join(path, name);
    writeFileSync(file, content);
    return file;
  };
  write('small.json', SMALL_SNAPSHOT);
  return {
    path,
    write,
    remove: () => {
      rmSync(path, { recursive: true, force: true });
    },
  };
}

/** A scenario that starts from finney's state, with few of its subnets. */
export function loadFew(place: Folder, yaml: string, subnets = 5): ResolvedScenario {
  const scenario = loadScenario(place.write('x.yaml', `name: x\n${yaml}`));
  return { ...scenario, start: { ...scenario.start, subnets: scenario.start.subnets.slice(0, subnets) } };
}

/** A terminal that keeps what it is told. */
export function fakeTerminal() {
  const said = { out: '', err: '' };
  const terminal = {
    out: (text: string) => {
      said.out += text;
    },
    err: (text: string) => {
      said.err += text;
    },
    columns: 80,
    colour: false,
    progress: false,
    debug: false,
    onInterrupt: () => () => undefined,
  };
  return { said, terminal };
}
