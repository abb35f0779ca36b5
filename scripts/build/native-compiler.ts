import {execFileSync} from 'node:child_process';
import process from 'node:process';

/** A C compiler for this machine, as its own --version names it. */
export type NativeCompiler = {readonly command: string; readonly version: string};

/** The machine's C compiler, or why there is none that can make images for the kvm sandbox. */
export function findNativeCompiler(): NativeCompiler | {readonly missing: string} {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    return {missing: `the kvm sandbox is for x86-64 Linux, not ${process.arch} ${process.platform}`};
  }
  const command = process.env['CC'] ?? 'cc';
  try {
    const text = execFileSync(command, ['--version'], {encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore']});
    return {command, version: text.split('\n')[0] ?? ''};
  } catch {
    return {missing: `no C compiler "${command}"`};
  }
}
