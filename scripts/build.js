// The build: a file for each entry, and chunks of what they share, because Node takes a millisecond for every module that it
// loads. Types are only taken out; `npm run check` checks them and `npm pack` declares them, with the compiler of TypeScript 7:
// a binary, which `npm ci --omit=optional` leaves out. For the same reason the bundler is the one in WebAssembly.

import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const DIST = join(ROOT, 'dist');
const PACKAGES = join(ROOT, 'node_modules');

/** The command, the package, the next step of the build, and what a worker thread loads by its name. */
const ENTRIES = ['src/cli.ts', 'src/index.ts', 'src/report/bake.ts', 'workers/path.ts', 'src/montecarlo/parts.ts'];

/** What is built with it: the bench measures code as it is compiled. */
const also = process.argv.slice(2);

/** Packages that every command starts with, some hundred modules. Others stay where they are installed. */
const BUNDLED = ['commander', 'simple-statistics', 'yaml', 'zod'];

const { dependencies, optionalDependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
const external = Object.keys({ ...dependencies, ...optionalDependencies }).filter((name) => !BUNDLED.includes(name));

/** Packages in CommonJS ask for Node's own modules by `require`. */
const REQUIRE = 'const require = process.getBuiltinModule("module").createRequire(import.meta.url);';

rmSync(DIST, { recursive: true, force: true });
const { status, stderr } = spawnSync(
  process.execPath,
  [
    // To make all of the bundler fast would take longer than what it does here.
    '--liftoff-only',
    join(PACKAGES, 'esbuild-wasm', 'bin', 'esbuild'),
    ...ENTRIES,
    ...also,
    '--bundle',
    '--splitting',
    '--format=esm',
    '--platform=node',
    '--target=node20.19',
    '--outbase=.',
    `--outdir=${DIST}`,
    '--chunk-names=chunks/[name]-[hash]',
    '--sourcemap',
    '--sources-content=false',
    `--banner:js=${REQUIRE}`,
    '--log-level=warning',
    ...external.map((name) => `--external:${name}`),
  ],
  { cwd: ROOT, encoding: 'utf8', stdio: 'pipe' },
);
process.stderr.write(stderr);
if (status !== 0) process.exit(1);

// Who wrote what is bundled, and on what terms.
const licences = BUNDLED.map((name) => {
  const folder = join(PACKAGES, name);
  const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
  return `${name} ${version}\n\n${readFileSync(join(folder, file), 'utf8').trim()}\n`;
});
writeFileSync(join(DIST, 'LICENSES.txt'), licences.join(`\n${'-'.repeat(80)}\n\n`));
