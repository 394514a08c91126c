#!/usr/bin/env node
import { runCommandLine } from './cli/program.ts';
import { processIo } from './cli/io.ts';

// The exit code is set rather than the process ended, so that what was written reaches a pipe in whole.
void main();

async function main(): Promise<void> {
  process.exitCode = await runCommandLine(process.argv.slice(2), processIo());
}
