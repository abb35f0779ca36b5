import path from 'node:path';
import type {Personality} from './command-line/command.ts';
import {useCompileCache} from './compile-cache.ts';

/** Called by the name of qemu-img (a link to it, a copy of it), instar is qemu-img. */
export function startInstar(): Promise<void> {
  const name = path.basename(process.argv[1] ?? '').replace(/\.[jt]s$/, '');
  return start(name === 'qemu-img' ? 'qemu-img' : 'instar');
}

export function startQemuImg(): Promise<void> {
  return start('qemu-img');
}

async function start(personality: Personality): Promise<void> {
  useCompileCache(process.env);
  const {main} = await import('./cli.ts');
  await main(personality);
}
