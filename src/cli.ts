#!/usr/bin/env node
/** The command `dtao`. Everything is in cli/; here it meets the process. */

import { main } from './cli/main.js';
import { processTerminal } from './cli/terminal.js';

process.exitCode = await main(process.argv.slice(2), processTerminal());
