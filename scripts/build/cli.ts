#!/usr/bin/env node
import path from 'node:path';
import process from 'node:process';
import {buildWasm} from './build-wasm.ts';
import {findGuestSources} from './guest-sources.ts';

const root = path.resolve(import.meta.dirname, '../..');

try {
  const failures: string[] = [];
  for (const source of findGuestSources(root)) {
    try {
      await buildWasm(root, source);
    } catch (error) {
      failures.push((error as Error).message);
    }
  }
  if (failures.length > 0) throw new Error(failures.join('\n'));
} catch (error) {
  process.stderr.write(`build: ${(error as Error).message}\n`);
  process.exitCode = 1;
}
