import {existsSync} from 'node:fs';
import {resolve} from 'node:path';
import type {Tool} from '../../generators/run/tool.ts';
import type {SandboxName} from '../compare/verdict.ts';
import {HarnessError} from '../harness-error.ts';

/** What is judged. */
export type Program = {
  /** As the user would name it. */
  readonly name: string;
  readonly path: string;
  /** False when the user named another program than instar. */
  readonly isInstar: boolean;
};

/** instar's qemu-img personality, built, from the project's root. */
const INSTAR_PROGRAM = 'dist/instar-qemu-img.js';

/** Finds the program to judge: the built instar, or what the user named. */
export function findProgram(root: string, named: string | undefined): Program {
  const path = named === undefined ? resolve(root, INSTAR_PROGRAM) : resolve(named);
  if (!existsSync(path)) {
    throw new HarnessError(
      named === undefined ? `${INSTAR_PROGRAM} is missing. Run "npm run build".` : `Program '${named}' does not exist.`,
    );
  }

  return {name: named ?? INSTAR_PROGRAM, path, isInstar: named === undefined};
}

/** The program as a tool that runs cases, told what to imitate and where to run its guests. */
export function makeToolUnderTest({name, path}: Program, sandbox: SandboxName, imitated: string): Tool {
  const isScript = /\.[cm]?[jt]s$/.test(path);
  return {
    name,
    version: imitated,
    command: isScript ? process.execPath : path,
    args: isScript ? [path] : [],
    environment: {INSTAR_QEMU_VERSION: imitated, ...(sandbox === 'none' ? {} : {INSTAR_SANDBOX: sandbox})},
  };
}
