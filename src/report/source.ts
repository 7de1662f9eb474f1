/**
 * Which code computed a result: a hash of the TypeScript sources, the same whether they run as they are or compiled.
 *
 * The build writes it beside the compiled files (bake.ts), because an installed package has no sources.
 */

import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SystemError } from '../errors.js';
import { packageFolder } from '../files.js';

/** What numbers cannot depend on. */
const LEFT_OUT = /^(cli\/|cli\.ts$|facts\/|page\/|plot\/|verify\/)/;

/** SHA-256 over names and texts of the sources in a folder, in order of their names; line ends as on Unix. */
export function hashSources(folder: string): string {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((file) => file.replaceAll('\\', '/'))
    .filter((file) => file.endsWith('.ts') && !LEFT_OUT.test(file))
    .sort((a, b) => (a < b ? -1 : 1));
  const hash = createHash('sha256');
  for (const file of files) {
    const text = readFileSync(join(folder, file), 'utf8').replaceAll('\r\n', '\n');
    hash.update(`${file}\n${Buffer.byteLength(text)}\n${text}`);
  }
  return `sha256:${hash.digest('hex')}`;
}

/** Where the build puts the hash. */
export function bakedFile(): string {
  return join(packageFolder(), 'dist', 'source.json');
}

export interface Code {
  readonly name: string;
  readonly version: string;
  readonly source: string;
}

/** Name, version and source hash of the running code. */
export function runningCode(): Code {
  const { name, version } = readJson(join(packageFolder(), 'package.json'));
  return { name: String(name), version: String(version), source: sourceHash() };
}

function sourceHash(): string {
  const sources = join(packageFolder(), 'src');
  if (import.meta.url.endsWith('.ts')) return hashSources(sources);
  if (existsSync(bakedFile())) return String(readJson(bakedFile())['source']);
  if (existsSync(sources)) return hashSources(sources);
  throw new SystemError(`${bakedFile()} is missing: the installation is broken`);
}

function readJson(path: string): Record<string, unknown> {
  const value: Record<string, unknown> = JSON.parse(readFileSync(path, 'utf8'));
  return value;
}
