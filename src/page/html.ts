/** HTML from templates that escape whatever is put into them. */

import { escapeXml } from '../plot/render.js';

/** Text that is HTML already. */
export class Html {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

type Part = Html | string | number | null | readonly Part[];

/** `html\`<p>${words}</p>\``: words are escaped; null is nothing; lists follow one another. */
export function html(texts: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return new Html(texts.map((text, i) => (i === 0 ? text : textOf(parts[i - 1]) + text)).join(''));
}

function textOf(part: Part): string {
  if (part === null) return '';
  if (part instanceof Html) return part.text;
  if (typeof part === 'string') return escapeXml(part);
  if (typeof part === 'number') return String(part);
  return part.map(textOf).join('');
}

/** JSON that no HTML parser takes for anything else. */
export function jsonInHtml(value: unknown): Html {
  return new Html(
    JSON.stringify(value).replaceAll('<', '\\u003c').replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029'),
  );
}
