/** Functions in the language of kernels, from its operations alone: the same bits on every engine. */

/** ln 2 in two parts: the first has 32 bits, so that its product with an exponent is exact. */
const LN2_HIGH = 0.693_147_180_369_123_8;
const LN2_LOW = 1.908_214_929_270_587_7e-10;

/** Statements that set `name` to the natural logarithm of a normal number > 0, to 3 units in the last place. */
export function log(name: string, of: string): string {
  // ln m = 2·artanh z with z = (m − 1)/(m + 1), for m from 1/√2 to √2.
  const terms = Array.from({ length: 11 }, (_, i) => 1 / (2 * i + 1));
  return `
    argument = ${of}
    raised = exponent(argument)
    mantissa = argument * power2(-raised)
    large = mantissa > ${Math.SQRT2}
    raised = large ? raised + 1 : raised
    mantissa = large ? mantissa * 0.5 : mantissa
    z = (mantissa - 1) / (mantissa + 1)
    zz = z * z
    zzzz = zz * zz
    ${name} = raised * ${LN2_HIGH} + (raised * ${LN2_LOW} + 2 * z * ${polynomial('zz', 'zzzz', terms)})`;
}

/** Statements that set `name` to e^x, to 3 units in the last place; x as if from −700 to 700. */
export function exp(name: string, of: string): string {
  const terms = [1];
  for (let n = 1; n <= 13; n++) terms.push(terms[n - 1] / n);
  return `
    argument = min(max(${of}, -700), 700)
    raised = floor(argument * ${Math.LOG2E} + 0.5)
    rest = argument - raised * ${LN2_HIGH} - raised * ${LN2_LOW}
    rests = rest * rest
    ${name} = ${polynomial('rest', 'rests', terms)} * power2(raised)`;
}

/** terms[0] + terms[1]·x + …, from even and odd powers apart: a processor computes both sums at a time. */
function polynomial(x: string, xx: string, terms: readonly number[]): string {
  const even = terms.filter((_, power) => power % 2 === 0);
  const odd = terms.filter((_, power) => power % 2 === 1);
  return `(${horner(xx, even)} + ${x} * ${horner(xx, odd)})`;
}

/** terms[0] + x·(terms[1] + x·(…)). */
function horner(x: string, terms: readonly number[]): string {
  return terms.reduceRight((sum, term) => (sum === '' ? `${term}` : `(${term} + ${x} * ${sum})`), '');
}
