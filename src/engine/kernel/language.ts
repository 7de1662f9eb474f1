/**
 * The language of kernels: arithmetic on columns of numbers, indexed by netuid, written once and run as WebAssembly with two
 * netuids at a time (wasm.ts), as JavaScript (script.ts) and, in the bench, as C. All three compute the same bytes: + − × ÷ √
 * and ⌊⌋ are exact everywhere, and sums are those of even and of odd netuids, added at the end.
 *
 *     scale = total > 0 ? 1 / total : 0     a number for all netuids: total is a sum or another such number
 *     $bar = …                              … that the caller gives and reads back
 *     pass                                  what follows happens for each netuid, up to `end`
 *       x = min(TAO_IN, 3)                  a number of this netuid
 *       TAO_IN = TAO_IN + x                 capitals: a column of the state
 *       @share = x * scale                  a column of scratch
 *       sum total += x
 *     end
 *     repeat turns                          what follows, so often, up to `until`: passes and numbers for all netuids
 *       …
 *     until stop > 0                        … or until this holds after a turn
 *
 * Operators: ?: | & == < <= > >= + − * /, unary −, min max abs floor sqrt, parentheses; exponent(x), the whole part of log2 x
 * for a normal x > 0, and power2(k), 2^k for a whole k from −1022 to 1023. Comparisons are masks: they are for ?:, & and |
 * alone. `#` begins a comment.
 */

export type Expression =
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'call'; readonly name: string; readonly of: readonly Expression[] };

export interface Statement {
  readonly kind: 'set' | 'sum';
  readonly name: string;
  readonly value: Expression;
}

export interface Pass {
  readonly kind: 'pass';
  readonly body: readonly Statement[];
}

export interface Repeat {
  readonly kind: 'repeat';
  /** A number for all netuids, whole and not negative. */
  readonly turns: Expression;
  readonly parts: readonly (Statement | Pass)[];
  readonly until: Expression;
}

export type Part = Statement | Pass | Repeat;

export interface Program {
  readonly parts: readonly Part[];
  /** Columns of scratch and numbers of the caller, in the order of their first mention. */
  readonly scratch: readonly string[];
  readonly parameters: readonly string[];
  /** Sums, by name. */
  readonly sums: ReadonlySet<string>;
}

const TOKEN = /\s*([@$]?[A-Za-z_][A-Za-z_0-9]*|\d+(?:\.\d+)?(?:e[+-]?\d+)?|[<>=]=|[-+*/()<>?:,|&=])/y;
/** How tightly operators bind. */
const LEVELS = [['|'], ['&'], ['==', '<', '<=', '>', '>='], ['+', '-'], ['*', '/']];
const FUNCTIONS = new Set(['min', 'max', 'abs', 'floor', 'sqrt', 'exponent', 'power2']);

/** Reads a program. Throws a SyntaxError that quotes the line. */
export function parse(text: string): Program {
  const parts: Part[] = [];
  let repeat: { readonly turns: Expression; readonly parts: (Statement | Pass)[] } | null = null;
  const scratch: string[] = [];
  const parameters: string[] = [];
  const sums = new Set<string>();
  let body: Statement[] | null = null;
  const mention = (name: string): void => {
    if (name.startsWith('@') && !scratch.includes(name)) scratch.push(name);
    if (name.startsWith('$') && !parameters.includes(name)) parameters.push(name);
  };
  for (const line of text.split('\n')) {
    const code = line.replace(/#.*/, '').trim();
    if (code === '') continue;
    if (code === 'pass' && body === null) {
      body = [];
      continue;
    }
    const here: (Statement | Pass)[] | Part[] = repeat?.parts ?? parts;
    if (code === 'end' && body !== null) {
      here.push({ kind: 'pass', body });
      body = null;
      continue;
    }
    const loop = /^(repeat|until)\s+(.*)$/.exec(code);
    if (loop !== null && body === null && (loop[1] === 'until') === (repeat !== null)) {
      const value = parseExpression(loop[2], mention);
      if (repeat === null) repeat = { turns: value, parts: [] };
      else {
        parts.push({ kind: 'repeat', ...repeat, until: value });
        repeat = null;
      }
      continue;
    }
    const statement = parseStatement(code, mention);
    if (statement.kind === 'sum') {
      if (body === null) throw new SyntaxError(`kernel: a sum outside a pass: ${code}`);
      sums.add(statement.name);
    }
    (body ?? here).push(statement);
  }
  if (body !== null) throw new SyntaxError('kernel: a pass without end');
  if (repeat !== null) throw new SyntaxError('kernel: a repeat without until');
  return { parts, scratch, parameters, sums };
}

const fail = (code: string): never => {
  throw new SyntaxError(`kernel: ${code}`);
};

function parseStatement(code: string, mention: (name: string) => void): Statement {
  const found = /^(sum\s+)?([@$]?[A-Za-z_]\w*)\s*(\+?)=(?!=)(.*)$/.exec(code) ?? fail(code);
  const [, sum, name, plus, value] = found;
  if ((sum === undefined) !== (plus === '')) fail(code);
  mention(name);
  return { kind: sum === undefined ? 'set' : 'sum', name, value: parseExpression(value, mention, code) };
}

/** @param code what an error quotes */
function parseExpression(text: string, mention: (name: string) => void, code = text): Expression {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.length) {
    const found = TOKEN.exec(text);
    tokens.push(found?.[1] ?? fail(code));
  }
  let next = 0;
  const take = (token: string): void => {
    if (tokens[next++] !== token) fail(code);
  };

  const atom = (): Expression => {
    const token = tokens[next++] ?? fail(code);
    if (/^\d/.test(token)) return { kind: 'number', value: Number(token) };
    if (token === '-') return { kind: 'call', name: 'negate', of: [atom()] };
    if (token === '(') {
      const inner = choice();
      take(')');
      return inner;
    }
    if (FUNCTIONS.has(token)) {
      take('(');
      const of = [choice()];
      while (tokens[next] === ',') {
        next++;
        of.push(choice());
      }
      take(')');
      return { kind: 'call', name: token, of };
    }
    if (!/^[@$A-Za-z_]/.test(token)) fail(code);
    mention(token);
    return { kind: 'name', name: token };
  };
  const level = (depth: number): Expression => {
    if (depth === LEVELS.length) return atom();
    let left = level(depth + 1);
    while (LEVELS[depth].includes(tokens[next] ?? '')) {
      const name = tokens[next++];
      left = folded(name, left, level(depth + 1));
    }
    return left;
  };
  const choice = (): Expression => {
    const condition = level(0);
    if (tokens[next] !== '?') return condition;
    take('?');
    const yes = choice();
    take(':');
    return { kind: 'call', name: '?', of: [condition, yes, choice()] };
  };

  const value = choice();
  if (next !== tokens.length) fail(code);
  return value;
}

/** An operation on two values; what can be computed now is, and a division by a power of 2 is a multiplication, to the bit. */
function folded(name: string, left: Expression, right: Expression): Expression {
  if (name === '/' && right.kind === 'number') {
    if (left.kind === 'number') return { kind: 'number', value: left.value / right.value };
    if (Number.isInteger(Math.log2(right.value))) {
      return { kind: 'call', name: '*', of: [left, { kind: 'number', value: 1 / right.value }] };
    }
  }
  return { kind: 'call', name, of: [left, right] };
}

/** Statements of a pass after which a column has its final value there and is stored. */
export function storesOf(body: readonly Statement[]): ReadonlySet<Statement> {
  const last = new Map<string, Statement>();
  for (const statement of body) if (isColumn(statement.name)) last.set(statement.name, statement);
  return new Set(last.values());
}

/** Whether a name is a column: of the state, or of scratch. */
export function isColumn(name: string): boolean {
  return name.startsWith('@') || /^[A-Z]/.test(name);
}
