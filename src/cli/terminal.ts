/** What a command sees of the world: two streams, an interrupt. Tests pass their own. */

import { writeSync } from 'node:fs';
import { errorCode } from '../files.js';

export interface Terminal {
  /** Results. */
  readonly out: (text: string) => void;
  /** Everything else. */
  readonly err: (text: string) => void;
  /** Width of results, characters; 80 where it is not known. */
  readonly columns: number;
  /** Results may be coloured. */
  readonly colour: boolean;
  /** Progress may be drawn: a person looks at the error stream. */
  readonly progress: boolean;
  /** Calls back at the first interrupt; returns what ends the listening. */
  readonly onInterrupt: (stop: () => void) => () => void;
  /** Print stacks of internal errors. */
  readonly debug: boolean;
}

export const EXIT = { done: 0, checkFailed: 1, userInput: 2, ourFault: 3, interrupted: 130 } as const;

/** The process's own streams. */
export function processTerminal(): Terminal {
  process.stdout.on('error', (error) => {
    // `dtao … | head`: whoever read has enough. Nothing is left to say, and nobody to say it to.
    if (errorCode(error) === 'EPIPE') process.exit(process.exitCode ?? EXIT.done);
    writeSync(2, `dtao: cannot write to stdout: ${error.message}\n`);
    process.exit(EXIT.ourFault);
  });
  // Without an error stream there is no way to tell; the exit code still does.
  process.stderr.on('error', () => undefined);
  return {
    out: (text) => {
      process.stdout.write(text);
    },
    err: (text) => {
      process.stderr.write(text);
    },
    columns: process.stdout.columns ?? 80,
    colour: process.stdout.isTTY && (process.env['NO_COLOR'] ?? '') === '',
    progress: process.stderr.isTTY,
    debug: (process.env['DTAO_DEBUG'] ?? '') !== '',
    onInterrupt: (stop) => {
      let interrupts = 0;
      const listener = (): void => {
        interrupts += 1;
        if (interrupts > 1) process.exit(EXIT.interrupted);
        process.stderr.write('\ndtao: stopping; finished chunks are kept (Ctrl-C again stops at once)\n');
        stop();
      };
      process.on('SIGINT', listener);
      return () => process.off('SIGINT', listener);
    },
  };
}
