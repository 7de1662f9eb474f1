import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const SRC = join(ROOT, 'src');

/** Each folder or file of src may import from itself and from what stands before it; a line is one layer. */
const LAYERS = [
  ['units.ts', 'errors.ts'],
  ['numeric', 'random', 'files.ts'],
  ['protocol'],
  ['engine'],
  ['input'],
  ['market', 'agents', 'metrics'],
  ['scenario', 'shocks'],
  ['samples.ts', 'start.ts'],
  ['world.ts'],
  ['loopGain.ts', 'attacks.ts'],
  ['path.ts'],
  ['montecarlo', 'accuracy.ts', 'history'],
  ['report', 'verify'],
  ['facts'],
  ['plot'],
  ['page'],
  ['split.ts'],
  ['cli', 'cli.ts', 'index.ts'],
];

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => join(entry.parentPath, entry.name));
}

/** Files that a file imports, statically or on demand. */
function importsOf(file: string, types = true): string[] {
  const text = readFileSync(file, 'utf8').replaceAll(/(?:import|export) type [^;]*;/g, (all) => (types ? all : ''));
  const specifiers = [...text.matchAll(/(?:from|import\()\s*'(\.[^']+)'/g)].map((match) => match[1]);
  return specifiers.map((specifier) => normalize(join(dirname(file), specifier.replace(/\.js$/, '.ts'))));
}

const files = filesBelow(SRC);
const name = (file: string): string => relative(SRC, file);
const layerOf = (file: string): number => {
  const head = name(file).split('/')[0];
  return LAYERS.findIndex((layer) => layer.includes(head));
};

/** Everything that a file leads to. */
function closure(start: string, types = true): Set<string> {
  const seen = new Set<string>();
  const walk = (file: string): void => {
    if (seen.has(file) || !file.startsWith(SRC)) return;
    seen.add(file);
    for (const imported of importsOf(file, types)) walk(imported);
  };
  walk(start);
  return seen;
}

describe('the sources', () => {
  it('every file has a layer', () => {
    expect(files.filter((file) => layerOf(file) < 0).map(name)).toEqual([]);
  });

  it('imports run one way', () => {
    const wrong = files.flatMap((file) =>
      importsOf(file)
        .filter((imported) => imported.startsWith(SRC) && layerOf(imported) > layerOf(file))
        .map((imported) => `${name(file)} imports ${name(imported)}`),
    );
    expect(wrong).toEqual([]);
  });

  it('every file is reached from the command line, the build, a worker or the package', () => {
    const reached = new Set(
      ['cli.ts', 'index.ts', 'report/bake.ts', '../workers/path.ts'].flatMap((entry) => {
        const start = normalize(join(SRC, entry));
        return [...closure(start), ...importsOf(start).flatMap((imported) => [...closure(imported)])];
      }),
    );
    // A simulator is named by its URL, which no import shows.
    for (const file of closure(join(SRC, 'montecarlo/parts.ts'))) reached.add(file);
    expect(files.filter((file) => !reached.has(file)).map(name)).toEqual([]);
  });

  it('nothing that computes a path asks for chance, the clock or the environment', () => {
    const forbidden = /Math\.random|Date\.now|new Date\(\)|performance\.now|process\.env|toLocale/;
    const guilty = [...closure(join(SRC, 'path.ts'), false)].filter((file) =>
      forbidden.test(readFileSync(file, 'utf8')),
    );
    expect(guilty.map(name)).toEqual([]);
  });

  it('nothing that a worker loads reads files of the user: neither schemas nor YAML', () => {
    const loaded = [
      ...closure(join(SRC, 'montecarlo/parts.ts'), false),
      ...closure(join(SRC, 'montecarlo/worker.ts'), false),
    ];
    expect(loaded).toContain(join(SRC, 'agents/noise.ts'));
    const guilty = loaded.filter((file) =>
      /^(?:import|export) (?!type )[^;]*from '(?:zod|yaml)'/m.test(readFileSync(file, 'utf8')),
    );
    expect(guilty.map(name)).toEqual([]);
  });

  it('nothing is unfinished', () => {
    const marks = new RegExp(['TO', 'DO|FIX', 'ME|XX', 'X'].join(''));
    const all = [...files, ...filesBelow(join(ROOT, 'test')), ...filesBelow(join(ROOT, 'bench'))];
    expect(all.filter((file) => marks.test(readFileSync(file, 'utf8'))).map((file) => relative(ROOT, file))).toEqual(
      [],
    );
  });
});
