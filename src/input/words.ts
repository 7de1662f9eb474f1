/** Words of messages: what was found, the nearest valid word, lists. Knows nothing of scenarios. */

/** Edits (insert, delete, replace, swap of neighbours) that turn one word into the other. */
export function editDistance(from: string, to: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: to.length + 1 }, (_, j) => j);
  for (let i = 1; i <= from.length; i++) {
    const row = [i];
    for (let j = 1; j <= to.length; j++) {
      const same = from[i - 1] === to[j - 1] ? 0 : 1;
      let edits = Math.min(last[j] + 1, row[j - 1] + 1, last[j - 1] + same);
      if (i > 1 && j > 1 && from[i - 1] === to[j - 2] && from[i - 2] === to[j - 1]) {
        edits = Math.min(edits, beforeLast[j - 2] + 1);
      }
      row.push(edits);
    }
    beforeLast = last;
    last = row;
  }
  return last[to.length];
}

/** The valid word nearest to what was written, null if none is near enough to be meant. Ties: the earlier word. */
export function nearestWord(found: string, valid: readonly string[]): string | null {
  // A word of more than 64 letters is no typing error, and the distance costs the product of the lengths.
  if (found.length > 64) return null;
  const written = found.toLowerCase();
  let best: string | null = null;
  let bestEdits = Infinity;
  for (const word of valid) {
    const edits = editDistance(written, word.toLowerCase());
    if (edits < bestEdits) {
      best = word;
      bestEdits = edits;
    }
  }
  if (best === null) return null;
  if (bestEdits <= Math.max(1, Math.floor(Math.max(written.length, best.length) * 0.4))) return best;
  // `costs` for `cost_share`, `reserve_tao` for `tao`: one holds the other.
  return (
    valid.find(
      (word) => word.length > 2 && (written.includes(word) || (written.length > 2 && word.includes(written))),
    ) ?? null
  );
}

/** `; did you mean noise?`, or nothing. */
export function didYouMean(found: string, valid: readonly string[]): string {
  const word = nearestWord(found, valid);
  return word === null || word === found ? '' : `; did you mean ${word}?`;
}

/** `a, b or c`. */
export function either(words: readonly string[]): string {
  if (words.length < 2) return words.join('');
  return `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
}

/** Text in lines of at most `width` characters. */
export function wrapped(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/)) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}

/** A found value in a message: short, on one line. */
export function show(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'string') {
    const quoted = JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}…` : value);
    return `the text ${quoted}`;
  }
  if (typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint') return String(value);
  return 'a map';
}

/** Why a value that looks like a number is none; with a leading space, or nothing. */
export function numberHint(value: unknown): string {
  if (value === Infinity || value === -Infinity) return ' (too large for a number, or .inf)';
  if (typeof value !== 'string') return '';
  const text = value.trim();
  if (/^[+-]?[\d][\d_]*(\.[\d_]*)?$/.test(text) && text.includes('_')) {
    return ` (YAML has no digit separators: write ${text.replaceAll('_', '')})`;
  }
  if (/^[+-]?\d{1,3}(,\d{3})+(\.\d+)?$/.test(text)) {
    return ` (no digit separators: write ${text.replaceAll(',', '')})`;
  }
  if (/^[+-]?\d+(\.\d+)?\s*%$/.test(text)) {
    return ` (shares are 0 to 1: write ${Number((Number.parseFloat(text) / 100).toPrecision(12))})`;
  }
  if (text !== '' && Number.isFinite(Number(text))) return ' (a number in quotes is a text)';
  return '';
}

/** `taoUsd` → `tao_usd`. */
export function snakeCase(word: string): string {
  return word.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** `tao_usd` → `taoUsd`. */
export function camelCase(word: string): string {
  return word.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}
