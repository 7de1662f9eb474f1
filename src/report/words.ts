/** Text for a terminal: names made harmless, lines that fit, numbers with their thousands apart. */

import { styleText } from 'node:util';

export interface TableStyle {
  /** Width to keep to, characters; at least 60. */
  readonly columns: number;
  readonly colour: boolean;
}

/** What bold and dim text is in a style. */
export function stylist({ colour }: TableStyle): Readonly<Record<'bold' | 'dim', (text: string) => string>> {
  const styled =
    (style: 'bold' | 'dim') =>
    (text: string): string =>
      colour ? styleText(style, text, { validateStream: false }) : text;
  return { bold: styled('bold'), dim: styled('dim') };
}

/** Characters that a line of running text may have. */
export function lineWidth({ columns }: TableStyle): number {
  return Math.max(60, Math.min(columns, 100));
}

/** Names come from files: no control characters, which could drive a terminal. */
export function plain(text: string): string {
  return text.replaceAll(/\p{C}/gu, '');
}

export function clip(text: string, width: number): string {
  const characters = Array.from(text);
  return characters.length <= width ? text : `${characters.slice(0, Math.max(0, width - 1)).join('')}…`;
}

/** `1,234.5`; by hand, because what a language has for it takes longer to load than everything else here. */
export function grouped(value: number, digits = 0): string {
  const [whole, fraction] = value.toFixed(digits).split('.');
  const thousands = whole.replaceAll(/\B(?=(?:\d{3})+$)/g, ',');
  return fraction === undefined ? thousands : `${thousands}.${fraction}`;
}

/** `1 path`, `1,000 paths`. */
export function counted(count: number, noun: string): string {
  return `${grouped(count)} ${noun}${count === 1 ? '' : 's'}`;
}
