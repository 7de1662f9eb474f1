// The build: each source as JavaScript, its types blanked out, so that lines and columns stay. Types are checked by `npm run
// check` and declared by `npm pack`, with the compiler of TypeScript 7: a binary, which `npm ci --omit=optional` leaves out.

import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { transformSync } from '@swc/wasm-typescript';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

for (const folder of ['src', 'workers']) {
  for (const name of readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })) {
    if (!name.endsWith('.ts')) continue;
    const source = join(ROOT, folder, name);
    const out = join(ROOT, 'dist', folder, name.replace(/\.ts$/, '.js'));
    const { code } = transformSync(readFileSync(source, 'utf8'), {
      filename: source,
      mode: 'strip-only',
      module: true,
    });
    mkdirSync(dirname(out), { recursive: true });
    writeFileSync(out, code);
  }
}
