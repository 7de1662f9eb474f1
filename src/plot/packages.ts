/** The packages that draw. They are optional, and loaded only when something is drawn. */

import { createRequire } from 'node:module';
import { ScenarioError } from '../errors.js';
import { errorCode } from '../files.js';

/** What is used of Vega, Vega-Lite and resvg; their own types are not there where they are not installed. */
export interface Vega {
  readonly parse: (spec: unknown, config?: unknown, options?: { ast?: boolean }) => unknown;
  readonly View: new (
    runtime: unknown,
    options: { renderer: 'none'; logger?: unknown },
  ) => { toSVG: () => Promise<string>; finalize: () => void };
}
export interface VegaLite {
  readonly compile: (spec: unknown, options?: { logger?: Logger }) => { spec: unknown };
}
export interface Resvg {
  readonly Resvg: new (svg: string, options: unknown) => { render: () => { asPng: () => Uint8Array } };
}

export interface VegaScenegraph {
  readonly resetSVGDefIds: () => void;
  readonly textMetrics: { width: (item: { readonly fontSize?: number }, text: string | number | null) => number };
}

/** Takes what Vega and Vega-Lite have to say; each method returns the logger. */
export interface Logger {
  readonly level: (level?: number) => unknown;
  readonly error: (...words: unknown[]) => Logger;
  readonly warn: (...words: unknown[]) => Logger;
  readonly info: (...words: unknown[]) => Logger;
  readonly debug: (...words: unknown[]) => Logger;
}

const MISSING = /^(ERR_MODULE_NOT_FOUND|MODULE_NOT_FOUND)$/;

/** @throws ScenarioError  the package is not installed; says how it is */
export async function loadPackage<T>(name: string): Promise<T> {
  try {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the interfaces above, held by the tests that draw
    return (await import(name)) as T;
  } catch (error) {
    if (MISSING.test(errorCode(error)) || /Cannot find native binding|Cannot find module/.test(String(error))) {
      throw notInstalled(name);
    }
    throw error;
  }
}

/** A file of a package, by a path inside it. @throws ScenarioError */
export function packageFile(name: string, path: string): string {
  const require = createRequire(import.meta.url);
  for (const folder of require.resolve.paths(name) ?? []) {
    try {
      return require.resolve(`${folder}/${name}/${path}`);
    } catch {
      // The next folder.
    }
  }
  throw notInstalled(name);
}

function notInstalled(name: string): ScenarioError {
  const message =
    'is not installed; plots and reports need this optional package: npm install --include=optional, in the folder of node_modules';
  return new ScenarioError([{ file: name, line: 0, column: 0, key: '', message }]);
}
