/**
 * A report: one HTML file that carries all it shows and asks nobody for anything.
 *
 * The content policy forbids every request and runs only the scripts and styles that stand here, by their hashes; Vega's
 * expressions are interpreted (vega-interpreter), not compiled, so that no policy for `eval` is needed.
 */

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageFolder } from '../files.js';
import { packageFile } from '../plot/packages.js';
import { isRecord } from '../plot/tables.js';
import { shortNumber } from '../plot/text.js';
import { CSS, cssVariables, DARK, LIGHT } from '../plot/theme.js';
import type { Result } from '../report/resultSchema.js';
import { answer } from './answer.js';
import { type Explorer, explorer } from './explorer.js';
import { type PageFigure, pageFigures } from './figures.js';
import { Html, html, jsonInHtml } from './html.js';
import { networkTable, pathTable, subnetTable, tableHtml } from './tables.js';

/** Characters of a description that stand below a figure without a click. */
const WORDS_SHOWN = 420;

/** @returns the file */
export async function reportHtml(results: readonly Result[]): Promise<string> {
  const canvas = { theme: CSS, width: 'container', interactive: true } as const;
  const [fans, figures] = await Promise.all([explorer(results, canvas), pageFigures(results, canvas)]);
  const style = styleSheet();
  const scripts = [vegaScript(), pageScript()];
  const policy = [
    "default-src 'none'",
    `script-src ${scripts.map(sourceHash).join(' ')}`,
    `style-src ${sourceHash(style)}`,
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  const titles = titlesOf(results);
  const data = {
    explorer: fans,
    figures: figures.map((row) => row.map((figure) => figure?.drawings ?? null)),
  };
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${titles.join(' · ')}: dtao-sim report</title>
<link rel="icon" href="data:,">
<style>${new Html(style)}</style>
</head>
<body>
<a class="skip" href="#answer">Skip to the answer</a>
<header>
<p class="kicker">dtao-sim report</p>
<div class="results">${results.map((result, i) => questionHtml(result, titles[i]))}</div>
</header>
<main>
<section id="answer" aria-labelledby="answer-title"><h2 id="answer-title">Answer</h2><div class="results">${results.map((result, i) => answerHtml(result, results.length > 1 ? titles[i] : null))}</div></section>
${explorerHtml(results, titles, fans)}
<section aria-labelledby="figures-title"><h2 id="figures-title">Figures</h2>
<p class="hint">Drag or use the fields above to move through time, Ctrl and wheel to zoom, double click to go back; point at a mark for its numbers.</p>
<div class="${results.length > 1 ? 'rows' : 'columns'}">${figures.map((row, i) => figureHtml(results.length > 1 ? titles : null, row, i))}</div>
</section>
<section aria-labelledby="tables-title"><h2 id="tables-title">Tables</h2>
<p class="hint">A click on a column's head sorts by it. Quantiles are over the paths, each of one number at one time.</p>
${results.map((result, i) => html`${results.length > 1 ? html`<h3>${titles[i]}</h3>` : null}${[networkTable(result), subnetTable(result), pathTable(result)].map(tableHtml)}`)}
</section>
${definitionsHtml(results)}
<section aria-labelledby="scenario-title"><h2 id="scenario-title">Scenario and provenance</h2><div class="results">${results.map((result, i) => provenanceHtml(result, titles[i]))}</div></section>
</main>
<div id="tooltip" role="status" hidden></div>
<script type="application/json" id="data">${jsonInHtml(data)}</script>
${scripts.map((script) => html`<script>${new Html(script)}</script>`)}
</body>
</html>
`.text;
}

function sourceHash(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}

// ------------------------------------------------------------------------------------------------------- what it holds

function asset(name: string): string {
  return readFileSync(join(packageFolder(), 'assets', name), 'utf8');
}

function styleSheet(): string {
  const dark = cssVariables(DARK);
  return [
    `:root{${cssVariables(LIGHT)}}`,
    `@media screen and (prefers-color-scheme:dark){:root:not([data-theme=light]){${dark}}}`,
    `@media screen{:root[data-theme=dark]{${dark}}}`,
    asset('report.css'),
  ].join('\n');
}

/** Vega, and the interpreter of its expressions, which comes as a module and finds in Vega what it imports. */
function vegaScript(): string {
  const vega = readFileSync(packageFile('vega', 'build/vega.min.js'), 'utf8');
  const module = readFileSync(packageFile('vega-interpreter', 'build/vega-interpreter.js'), 'utf8');
  const script = module
    .replace(/^import \{([^}]*)\} from 'vega-util';/, 'const {$1} = vega;')
    .replace(/export \{ expression as expressionInterpreter \};/, 'vega.expressionInterpreter = expression;')
    .replace(/^\/\/# sourceMappingURL=.*$/m, '');
  if (/^(import|export)\b/m.test(script))
    throw new Error('vega-interpreter is another version than this was written for');
  return closed(`${vega}\n(() => {${script}})();`);
}

function pageScript(): string {
  return closed(asset('report.js'));
}

/** A script that ends where it ends. */
function closed(script: string): string {
  return script.replaceAll(/<\/(script)/gi, '<\\/$1').replaceAll('<!--', '<\\!--');
}

// ------------------------------------------------------------------------------------------------------------ sections

/** Names of the scenarios; runs of one scenario are told apart by their rules, or else by their number. */
function titlesOf(results: readonly Result[]): string[] {
  const told = [
    results.map(({ scenario }) => scenario.name),
    results.map(({ scenario, ruleset }) => `${scenario.name}, ${ruleset.id}`),
    results.map(({ scenario }, i) => `${scenario.name}, ${i + 1}`),
  ];
  return told.find((titles) => new Set(titles).size === titles.length) ?? told[told.length - 1];
}

function questionHtml({ scenario, ruleset, pathsDone, pathsRequested, partial, network }: Result, title: string): Html {
  const [first, ...more] = scenario.question.split(/\n\s*\n/);
  const days = network.bands.day.at(-1) ?? 0;
  return html`<div><h1>${title}</h1>
<p class="question">${first}</p>${more.map(paragraphHtml)}
<p class="facts">${shortNumber(days)} days from block ${(network.bands.block[0] ?? 0).toLocaleString('en-US')} · rules ${ruleset.id} · ${pathsDone.toLocaleString('en-US')} paths · seed ${scenario.seed}</p>
${partial ? html`<p class="warning">The run was stopped: ${pathsDone} of ${pathsRequested} paths.</p>` : null}</div>`;
}

/** A paragraph of a question; lines that begin with a dash are a list. */
function paragraphHtml(text: string): Html {
  const [words, ...items] = `\n${text}`.split(/\n- /);
  const list = items.length === 0 ? null : html`<ul>${items.map((item) => html`<li>${item}</li>`)}</ul>`;
  return html`${words.trim() === '' ? null : html`<p>${words}</p>`}${list}`;
}

function answerHtml(result: Result, title: string | null): Html {
  return html`<div>${title === null ? null : html`<h3>${title}</h3>`}${answer(result).map((sentence) => html`<p class="answer">${sentence}</p>`)}</div>`;
}

function explorerHtml(
  results: readonly Result[],
  titles: readonly string[],
  { subjects, metrics, step }: Explorer,
): Html {
  const option = ({ id, label }: { readonly id: string; readonly label: string }): Html =>
    html`<option value="${id}">${label}</option>`;
  const last = Math.max(...results.map(({ network }) => network.bands.day.at(-1) ?? 0));
  return html`<section aria-labelledby="explorer-title"><h2 id="explorer-title">What may become of it</h2>
<form id="controls" class="controls">
<label>Subject <select id="subject">${subjects.map(option)}</select></label>
<label>Metric <select id="metric">${metrics.network.map(({ id, name }) => option({ id, label: name }))}</select></label>
<fieldset><legend>Days shown</legend><label>from <input id="from" type="number" min="0" max="${last}" step="any" value="0"></label> <label>to <input id="to" type="number" min="0" max="${last}" step="any" value="${last}"></label> <button type="reset">All</button></fieldset>
<label>Colours <select id="theme"><option value="">as the system</option><option value="light">light</option><option value="dark">dark</option></select></label>
</form>
<p id="definition" class="hint" aria-live="polite"></p>
<div class="results">${results.map(
    ({ pathsDone }, i) =>
      html`<figure class="card" id="fan-${i}"><figcaption><h3>${results.length > 1 ? html`${titles[i]}: ` : null}<span class="fan-title"></span></h3><p>Median with 50 % and 90 % bands over ${pathsDone.toLocaleString('en-US')} paths; single paths in grey where they were kept</p></figcaption><div class="drawing" data-fan="${i}"></div><p class="words" aria-live="polite"></p></figure>`,
  )}</div>
${step > 1 ? html`<p class="hint">Of each subnet one sample in ${step} is shown.</p>` : null}
</section>`;
}

function figureHtml(titles: readonly string[] | null, row: readonly (PageFigure | null)[], index: number): Html {
  return html`<div class="results">${row.map((figure, i) => {
    const name = titles === null ? null : html`${titles[i]}: `;
    return figure === null
      ? html`<div></div>`
      : html`<figure class="card" id="${figure.kind}-${i}"><figcaption><h3>${name}${figure.title}</h3><p>${figure.subtitle}</p></figcaption><div class="drawing" data-figure="${index}" data-result="${i}"></div>${wordsHtml(figure.description)}</figure>`;
  })}</div>`;
}

/** What a figure says, in words; long ones unfold. */
function wordsHtml(text: string): Html {
  return text.length <= WORDS_SHOWN
    ? html`<p class="words">${text}</p>`
    : html`<details class="words"><summary>In words</summary>${text}</details>`;
}

function definitionsHtml(results: readonly Result[]): Html {
  const all = new Map(
    results.flatMap(({ metrics }) => metrics.map((metric) => [`${metric.scope} ${metric.id}`, metric] as const)),
  );
  const scopes = [...new Set([...all.values()].map(({ scope }) => scope))];
  return html`<section aria-labelledby="definitions-title"><h2 id="definitions-title">Definitions</h2>${scopes.map(
    (scope) =>
      html`<details><summary>Metrics of scope ${scope}</summary><dl>${[...all.values()]
        .filter((metric) => metric.scope === scope)
        .map(
          ({ id, unit, definition }) =>
            html`<dt><code>${id}</code> <span class="unit">${unit === '1' ? 'ratio' : unit}</span></dt><dd>${definition}</dd>`,
        )}</dl></details>`,
  )}</section>`;
}

function provenanceHtml(result: Result, title: string): Html {
  const { scenario, ruleset, seed, code, fingerprint, environment, limits, pathsRequested } = result;
  const start = isRecord(scenario['start']) ? scenario['start'] : {};
  const rows: readonly (readonly [string, string])[] = [
    ['Scenario', scenario.name],
    ['Start state', `${words(start['name'])}, block ${words(start['block'])}`],
    ['Ruleset', `${ruleset.id}: ${ruleset.title}`],
    ['Seed', seed],
    ['Paths', `${result.pathsDone} of ${pathsRequested}`],
    ['Program', `${code.name} ${code.version}, sources ${code.source}`],
    ['Fingerprint', fingerprint],
    [
      'Computed',
      `${environment.started}, ${environment.seconds} s, ${environment.workers} workers, Node ${environment.node}, ${environment.platform}`,
    ],
  ];
  return html`<div>
<h3>${title}</h3>
<table class="plain"><tbody>${rows.map(([name, value]) => html`<tr><th scope="row">${name}</th><td>${value}</td></tr>`)}</tbody></table>
<h4>To compute it again</h4>
<pre tabindex="0"><code>npx dtao run ${shellWord(`${scenario.name}.yaml`)} --paths ${pathsRequested} --seed ${shellWord(seed)}</code></pre>
<p class="hint">With this version of the program, the same scenario file and the same <code>--set</code>, the fingerprint is the one above.</p>
<h4>What it leaves out</h4>
<ul>${limits.map((limit) => html`<li>${limit}</li>`)}</ul>
<details><summary>The scenario as resolved</summary><pre tabindex="0"><code>${JSON.stringify(scenario, null, 1)}</code></pre></details>
</div>`;
}

/** A value of the scenario that should be a word. */
function words(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '–';
}

/** A word as a shell takes it. */
function shellWord(word: string): string {
  return /^[\w./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
