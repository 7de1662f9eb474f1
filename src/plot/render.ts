/** From a specification to a picture: Vega-Lite → Vega → SVG → PNG. No display, no system fonts. */

import type { Spec } from './kind.js';
import {
  type Logger,
  loadPackage,
  packageFile,
  type Resvg,
  type Vega,
  type VegaLite,
  type VegaScenegraph,
} from './packages.js';
import { textWidth } from './text.js';

const PNG_SCALE = 2;
/** Vega's own. */
const DEFAULT_FONT_SIZE = 11;
const FONT_PACKAGE = '@expo-google-fonts/inter';
const FONT_FILES = [
  '400Regular/Inter_400Regular.ttf',
  '500Medium/Inter_500Medium.ttf',
  '600SemiBold/Inter_600SemiBold.ttf',
];

/** What is wrong with a figure is our mistake, and must not pass as a picture without its marks. */
function strictLogger(): Logger {
  const complain = (...words: unknown[]): never => {
    throw new Error(`vega: ${words.map(String).join(' ')}`);
  };
  const logger: Logger = {
    level: (level) => (level === undefined ? 0 : logger),
    error: complain,
    warn: complain,
    info: () => logger,
    debug: () => logger,
  };
  return logger;
}

/** Vega-Lite → Vega. */
export async function compileSpec(spec: Spec): Promise<Record<string, unknown>> {
  const { compile } = await loadPackage<VegaLite>('vega-lite');
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a Vega specification is an object
  return compile(spec, { logger: strictLogger() }).spec as Record<string, unknown>;
}

/** Vega, told how wide the figures' font is: without a canvas it takes every letter for a wide one, and leaves gaps. */
async function measuringVega(): Promise<Vega> {
  const [vega, { resetSVGDefIds, textMetrics }] = await Promise.all([
    loadPackage<Vega>('vega'),
    loadPackage<VegaScenegraph>('vega-scenegraph'),
  ]);
  textMetrics.width = ({ fontSize }, text) => textWidth(`${text ?? ''}`, fontSize ?? DEFAULT_FONT_SIZE);
  // Names inside a picture count from 0 in each, or the second of two equal pictures has other bytes.
  resetSVGDefIds();
  return vega;
}

/** @returns a whole SVG file with title and description for those who do not see it */
export async function renderSvg(
  spec: Spec,
  words: { readonly title: string; readonly description: string },
): Promise<string> {
  const [compiled, { parse, View }] = await Promise.all([compileSpec(spec), measuringVega()]);
  const view = new View(parse(compiled), { renderer: 'none', logger: strictLogger() });
  try {
    return described(await view.toSVG(), words);
  } finally {
    view.finalize();
  }
}

export async function renderPng(svg: string): Promise<Uint8Array> {
  const { Resvg } = await loadPackage<Resvg>('@resvg/resvg-js');
  const font = {
    // Only what is in the package: the same picture on every machine.
    loadSystemFonts: false,
    fontFiles: FONT_FILES.map((file) => packageFile(FONT_PACKAGE, file)),
    defaultFontFamily: 'Inter',
  };
  return new Resvg(svg, { fitTo: { mode: 'zoom', value: PNG_SCALE }, font }).render().asPng();
}

function described(
  svg: string,
  { title, description }: { readonly title: string; readonly description: string },
): string {
  const head = `<title id="title">${escapeXml(title)}</title><desc id="desc">${escapeXml(description)}</desc>`;
  if (!svg.startsWith('<svg ')) throw new Error('vega drew no SVG');
  const end = svg.indexOf('>') + 1;
  return `${svg.slice(0, 5)}role="img" aria-labelledby="title desc" ${svg.slice(5, end)}${head}${svg.slice(end)}\n`;
}

export function escapeXml(text: string): string {
  return text
    .replaceAll(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}
