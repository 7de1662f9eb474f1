/**
 * Arguments → command → exit code. Commands are loaded when they are called, so that each starts as fast as it can.
 *
 * Exit codes: 0 done, 1 a check failed, 2 the user's input, 3 our fault or the disk's, 130 interrupted.
 */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Argument, Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { formatFault, ScenarioError, SystemError } from '../errors.js';
import { packageFolder } from '../files.js';
import type { AccuracyOptions } from './accuracy.js';
import type { PlotOptions } from './plot.js';
import type { RunOptions } from './run.js';
import { EXIT, type Terminal } from './terminal.js';

const FAULTS_SHOWN = 50;

function version(): string {
  const text = readFileSync(join(packageFolder(), 'package.json'), 'utf8');
  return /"version":\s*"([^"]+)"/.exec(text)?.[1] ?? 'unknown';
}

function errorLimit(value: string): number {
  const limit = Number(value);
  if (value.trim() === '' || !(limit > 0 && limit < 1)) {
    throw new InvalidArgumentError('Must be a number between 0 and 1, such as 1e-5.');
  }
  return limit;
}

function integer(low: number, high: number): (value: string) => number {
  return (value) => {
    const count = Number(value);
    if (!/^\d+$/.test(value) || count < low || count > high) {
      throw new InvalidArgumentError(`Must be a whole number from ${low} to ${high}.`);
    }
    return count;
  };
}

function netuids(value: string): number[] {
  return value.split(',').map((part) => integer(1, 65_535)(part.trim()));
}

const words = (value: string): string[] => value.split(',').map((part) => part.trim());

export interface KeyValue {
  readonly key: string;
  readonly value: string;
}

function keyValue(text: string, before: readonly KeyValue[] = []): readonly KeyValue[] {
  const at = text.indexOf('=');
  if (at < 1) throw new InvalidArgumentError('Must be key=value, such as miners.sold_min=0.6.');
  return [...before, { key: text.slice(0, at).trim(), value: text.slice(at + 1) }];
}

const setOption = (): Option =>
  new Option('--set <key=value>', 'set a key of the scenario before it is checked; repeatable').argParser(keyValue);

/** The program; `done` takes the exit code of the command that ran. */
function program(terminal: Terminal, done: (code: number) => void): Command {
  const dtao = new Command('dtao')
    .description("What will Bittensor's dynamic TAO economy do next, and what would it do under another rule?")
    .version(version())
    .option('--debug', 'print the stack of internal errors')
    .showHelpAfterError('(dtao --help lists commands and options)');

  dtao
    .command('run')
    .summary('simulate a scenario')
    .description('Simulates a scenario and writes the result as JSON; prints a summary.')
    .argument('<file>', 'scenario, YAML')
    .option('--paths <n>', 'number of paths, instead of the scenario’s')
    .option('--seed <seed>', 'seed, instead of the scenario’s')
    .addOption(new Option('--workers <n>', 'worker threads (default: one a core)').argParser(integer(1, 256)))
    .option('--out <file>', 'where the result goes (default: out/<name>.json)')
    .option('--parquet', 'write its tables as Parquet, too, into a folder beside it (out/<name>/)')
    .addOption(setOption())
    .action(async (file: string, options: RunOptions) => {
      const { run } = await import('./run.js');
      done(await run(file, options, terminal));
    });

  dtao
    .command('validate')
    .summary('check scenarios')
    .description('Checks scenarios and prints all of their faults.')
    .argument('<files...>', 'scenarios, YAML')
    .option('--resolved', 'print the resolved scenario as JSON: every default and date made explicit')
    .addOption(setOption())
    .action(async (files: string[], options: { resolved?: boolean; set?: readonly KeyValue[] }) => {
      const { validate } = await import('./validate.js');
      done(validate(files, options, terminal));
    });

  dtao
    .command('schema')
    .summary('print the JSON Schema of scenarios')
    .description('Prints the JSON Schema of scenarios, for editors: every key with its unit, range and default.')
    .option('--result', 'the JSON Schema of result files instead')
    .action(async (options: { result?: boolean }) => {
      const schema =
        options.result === true
          ? (await import('../report/resultSchema.js')).resultJsonSchema()
          : (await import('../scenario/jsonSchema.js')).scenarioJsonSchema();
      terminal.out(`${JSON.stringify(schema, null, 2)}\n`);
      done(EXIT.done);
    });

  dtao
    .command('snapshot')
    .summary('check a snapshot and print its totals')
    .description('Checks a state of the chain, prints its totals and what it assumes.')
    .argument('<file>', 'snapshot, JSON')
    .action(async (file: string) => {
      const { snapshot } = await import('./snapshot.js');
      done(snapshot(file, terminal));
    });

  dtao
    .command('plot')
    .summary('draw a figure of a result')
    .description('Draws a figure of a result as SVG, PNG or Vega-Lite; --list tells the kinds of figures.')
    .argument('[result]', 'what `dtao run` wrote, JSON')
    .option('--kind <kind>', 'what is drawn', 'fan')
    .addOption(new Option('--metric <ids>', 'metrics, separated by commas').argParser(words))
    .addOption(new Option('--netuid <numbers>', 'subnets, separated by commas').argParser(netuids))
    .option('--variant <name>', 'variant of the scenario')
    .addOption(new Option('--path <n>', 'a path that was kept whole').argParser(integer(0, 1_000_000)))
    .addOption(new Option('--top <n>', 'how many subnets').argParser(integer(1, 65_535)))
    .addOption(new Option('--scale <scale>', 'of amounts and prices').choices(['log', 'linear']))
    .addOption(new Option('--theme <theme>', 'colours').choices(['light', 'dark']).default('light'))
    .addOption(new Option('--width <n>', 'of the plotting area, pixels').default(680).argParser(integer(200, 4000)))
    .option('--out <file>', 'ends in .svg, .png or .vl.json (default: out/<name>-<kind>.svg)')
    .option('--list', 'list the kinds of figures')
    .action(async (file: string | undefined, options: PlotOptions & { list?: boolean }, command: Command) => {
      const { listKinds, plot } = await import('./plot.js');
      if (options.list === true) done(listKinds(terminal));
      else if (file === undefined) command.error("error: missing required argument 'result'");
      else done(await plot(file, options, terminal));
    });

  dtao
    .command('report')
    .summary('make a page of results')
    .description('Makes one HTML file of results, several side by side: it opens without a network.')
    .argument('<results...>', 'what `dtao run` wrote, JSON')
    .option('--out <file>', 'where the page goes (default: out/<names>.html)')
    .action(async (files: string[], options: { out?: string }) => {
      const { report } = await import('./report.js');
      done(await report(files, options, terminal));
    });

  dtao
    .command('accuracy')
    .summary('measure the error of steps of many blocks')
    .description(
      "Runs a scenario's network without actors by steps and by blocks, and prints the largest error of each quantity.",
    )
    .argument('<file>', 'scenario, YAML')
    .addOption(new Option('--days <n>', 'days to run').default(1).argParser(integer(1, 365)))
    .addOption(new Option('--limit <error>', 'fail above this error').default(1e-5).argParser(errorLimit))
    .addOption(
      new Option('--tolerance <error>', "adaptive steps of this tolerance; default: the scenario's steps").argParser(
        errorLimit,
      ),
    )
    .option('--rules <ids>', "rulesets instead of the scenario's, with commas between")
    .option('--stress', 'some subnets new, with pools from 60 TAO', false)
    .addOption(setOption())
    .action(async (file: string, options: AccuracyOptions) => {
      const { accuracy } = await import('./accuracy.js');
      done(accuracy(file, options, terminal));
    });

  dtao
    .command('eras')
    .summary('list the rulesets')
    .description('Lists every ruleset: the eras of the chain, hypotheses and proposals.')
    .action(async () => {
      const { eras } = await import('./eras.js');
      done(eras(terminal));
    });

  dtao
    .command('explain')
    .summary('tell what a ruleset does')
    .description('Tells what a ruleset does, step by step, with its parameters and sources.')
    .argument('<ruleset>', 'id, as `dtao eras` lists it')
    .action(async (id: string) => {
      const { explain } = await import('./explain.js');
      done(explain(id, terminal));
    });

  dtao
    .command('diff')
    .summary('compare two rulesets')
    .description('Lists every parameter in which two rulesets differ.')
    .argument('<from>', 'id of a ruleset')
    .argument('<to>', 'id of a ruleset')
    .action(async (from: string, to: string) => {
      const { diff } = await import('./diff.js');
      done(diff(from, to, terminal));
    });

  dtao
    .command('split')
    .summary('divide one block under several rulesets')
    .description('Divides one block of a state under rulesets: the share of every subnet after each stage, and totals.')
    .argument('<state>', 'snapshot or capture, JSON')
    .addOption(
      new Option('--era <ids>', "ids of rulesets, separated by commas; live is the state's own")
        .default(['live'])
        .argParser((text: string) => text.split(',').map((id) => id.trim())),
    )
    .option('--totals', 'totals alone, without a row a subnet')
    .option('--repair', "apply the capture's own correction of a weight that it holds one epoch too late")
    .option('--json', 'print JSON')
    .action(async (file: string, options: { era: string[]; totals?: boolean; repair?: boolean; json?: boolean }) => {
      const { era, ...rest } = options;
      const { split } = await import('./split.js');
      done(await split(file, { ...rest, eras: era }, terminal));
    });

  dtao
    .command('facts')
    .summary('hold results against what the chain’s data show')
    .description(
      'Prints facts of the chain’s data beside the same numbers of results: of a world without events, of prune-race, of covenant-news, by the name of the scenario. Misses are named and do not make it fail.',
    )
    .argument('<results...>', 'results of `dtao run`, JSON')
    .option('--json', 'print JSON')
    .action(async (files: string[], options: { json?: boolean }) => {
      const { facts } = await import('./facts.js');
      done(facts(files, options, terminal));
    });

  dtao
    .command('history')
    .summary('hold the eras against daily reads of the chain')
    .description(
      'Computes emission shares or pool reserves of every day and subnet from observed state under the era in force, and prints how far they are from what was observed, by era.',
    )
    .addArgument(new Argument('<kind>', 'what is compared').choices(['shares', 'reserves', 'rate']))
    .argument('<files...>', 'daily reads of subnets and of moving prices and flows, CSV; for rate the latter alone')
    .option('--json', 'print JSON')
    .action(async (kind: 'shares' | 'reserves' | 'rate', files: string[], options: { json?: boolean }) => {
      const count = kind === 'rate' ? 1 : 2;
      if (files.length !== count) {
        throw new CommanderError(
          2,
          'dtao.history',
          `${kind} takes ${count} file${count > 1 ? 's' : ''}, found ${files.length}`,
        );
      }
      const { historyCommand } = await import('./history.js');
      const [subnetDaily, chainDaily = subnetDaily] = files;
      done(historyCommand(kind, { subnetDaily, chainDaily }, options, terminal));
    });

  dtao
    .command('replay')
    .summary('play given orders on a given state')
    .description('Plays given orders on a given state without randomness and prints the checkpoints as JSON.')
    .argument('<case>', 'run in the format of golden runs, JSON')
    .action(async (file: string) => {
      const { replayCase } = await import('../verify/index.js');
      terminal.out(`${JSON.stringify(await replayCase(file), null, 1)}\n`);
      done(EXIT.done);
    });

  dtao
    .command('verify')
    .summary('check the rules against golden files and captures')
    .description(
      'Runs golden files and captures of the chain against the rules; a line for every case that fails. Where nothing could be checked it fails, too.',
    )
    .argument('<files...>', 'golden files, golden runs, captures, JSON')
    .action(async (files: string[]) => {
      const { verifyFiles } = await import('../verify/index.js');
      const { failed, passed } = await verifyFiles(files, (line) => terminal.out(`${line}\n`));
      // Where all was skipped nothing was checked.
      done(failed > 0 || passed === 0 ? EXIT.checkFailed : EXIT.done);
    });

  for (const command of [dtao, ...dtao.commands]) {
    command.exitOverride().configureOutput({
      writeOut: terminal.out,
      writeErr: terminal.err,
      getOutHelpWidth: () => Math.min(terminal.columns, 100),
      getErrHelpWidth: () => Math.min(terminal.columns, 100),
    });
  }
  return dtao;
}

/** What an error is to the user: words on the error stream, and the exit code. */
function explain(error: unknown, terminal: Terminal, debug: boolean): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.userInput;
  if (error instanceof ScenarioError) {
    for (const fault of error.faults.slice(0, FAULTS_SHOWN)) terminal.err(`${formatFault(fault)}\n`);
    const more = error.faults.length - FAULTS_SHOWN;
    if (more > 0) terminal.err(`… and ${more} more\n`);
    return EXIT.userInput;
  }
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof SystemError) terminal.err(`dtao: ${message}\n`);
  else
    terminal.err(
      `dtao: internal error: ${message.split('\n')[0]}${debug ? '' : ' (--debug or DTAO_DEBUG=1 prints the stack)'}\n`,
    );
  if (debug && error instanceof Error) {
    terminal.err(`${error.stack ?? ''}\n`);
    // What happened in another thread has its own stack.
    if ('pathStack' in error && typeof error.pathStack === 'string') terminal.err(`${error.pathStack}\n`);
  }
  return EXIT.ourFault;
}

/** Runs a command line; never throws. */
export async function main(args: readonly string[], terminal: Terminal): Promise<number> {
  let code: number = EXIT.done;
  const dtao = program(terminal, (result) => {
    code = result;
  });
  // Also behind the command: `dtao run x.yaml --debug`.
  const debug = terminal.debug || args.includes('--debug');
  // Compiled, what is loaded from here on has its places in the sources.
  if (debug) process.setSourceMapsEnabled(true);
  try {
    if (args.length === 0) dtao.help();
    await dtao.parseAsync(
      args.filter((arg) => arg !== '--debug'),
      { from: 'user' },
    );
    return code;
  } catch (error) {
    return explain(error, terminal, debug);
  }
}
