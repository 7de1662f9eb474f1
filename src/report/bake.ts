/** A step of the build: writes the hash of the sources beside the compiled files. */

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageFolder } from '../files.js';
import { bakedFile, hashSources } from './source.js';

writeFileSync(bakedFile(), `${JSON.stringify({ source: hashSources(join(packageFolder(), 'src')) })}\n`);
