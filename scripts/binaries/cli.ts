#!/usr/bin/env node
import path from 'node:path';
import process from 'node:process';
import {HELP, parseRequest} from './arguments.ts';
import {BinariesError} from './binaries-error.ts';
import {runRequest} from './run-request.ts';

const interruption = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  // Kept, not `once`: execa lets the signal end this process when nobody else listens any more.
  process.on(signal, () => interruption.abort());
}

// A reader that has seen enough (`| head`) is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

try {
  const request = parseRequest(process.argv.slice(2));
  if (request.help) process.stdout.write(HELP);
  else {
    const root = path.resolve(request.directory ?? path.join(import.meta.dirname, '../../qemu-img-binaries'));
    process.exitCode = await runRequest(request, root, interruption.signal);
  }
} catch (error) {
  const message = interruption.signal.aborted ? 'Interrupted.' : describeError(error);
  process.stderr.write(`binaries: ${message}\n`);
  process.exitCode = interruption.signal.aborted ? 130 : 1;
}

function describeError(error: unknown): string {
  if (error instanceof BinariesError) return error.message;
  const {code, message} = error as NodeJS.ErrnoException;
  if (code === 'ENOSPC') return 'The disk is full.';
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') return `No right to write: ${message}`;
  throw error;
}
