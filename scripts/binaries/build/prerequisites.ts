import {BinariesError} from '../binaries-error.ts';
import {tryTool} from '../run-tool.ts';

type Prerequisite = {readonly package: string; readonly command: readonly [string, ...string[]]};

/** What a build needs: the Debian package that brings it, and a command that succeeds once it is there. */
const PREREQUISITES = [
  {package: 'gcc', command: ['cc', '--version']},
  {package: 'libc6-dev', command: includesHeader('stdlib.h')},
  {package: 'ninja-build', command: ['ninja', '--version']},
  {package: 'pkg-config', command: ['pkg-config', '--version']},
  {package: 'python3', command: ['python3', '--version']},
  {package: 'python3-venv', command: ['python3', '-c', 'import venv, ensurepip']},
  {package: 'libglib2.0-dev', command: ['pkg-config', '--exists', 'glib-2.0']},
  {package: 'zlib1g-dev', command: ['pkg-config', '--exists', 'zlib']},
  {package: 'libzstd-dev', command: ['pkg-config', '--exists', 'libzstd']},
  {package: 'nettle-dev', command: ['pkg-config', '--exists', 'nettle']},
  {package: 'libbz2-dev', command: includesHeader('bzlib.h')},
] as const satisfies readonly Prerequisite[];

/** Throws one line that names every package that is missing. */
export async function checkPrerequisites(): Promise<void> {
  const present = await Promise.all(PREREQUISITES.map(({command}) => succeeds(command)));
  const missing = PREREQUISITES.filter((_, index) => !present[index]).map((row) => row.package);
  if (missing.length > 0) {
    throw new BinariesError(`Building QEMU needs more packages; run: apt-get install ${missing.join(' ')}`);
  }
}

async function succeeds([file, ...args]: readonly [string, ...string[]]): Promise<boolean> {
  try {
    return !(await tryTool(file, args)).failed;
  } catch (error) {
    if (error instanceof BinariesError) return false;
    throw error;
  }
}

function includesHeader(name: string): [string, ...string[]] {
  return ['cc', '-E', '-include', name, '-x', 'c', '/dev/null'];
}
