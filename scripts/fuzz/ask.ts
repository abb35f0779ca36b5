import {runCommandLine} from '../../instar-core/command-line/run-command-line.ts';
import {rmSync} from 'node:fs';
import path from 'node:path';
import {applyChange, type Change} from '../../generators/images/patch.ts';
import {writeSparseImage} from '../../generators/images/sparse-image.ts';
import type {SandboxName} from './arguments.ts';
import {hasContent, type Specimen} from './corpus.ts';
import {findOperation, type OperationName} from './operations.ts';

export type Question = {
  readonly specimen: Specimen;
  readonly change: Change;
  readonly operation: OperationName;
  readonly sandbox: SandboxName;
};

export type Answer = {
  readonly argv: readonly string[];
  readonly exit: number;
  readonly stderr: string;
  readonly ms: number;
  /** What is wrong with the answer; absent where it is a verdict or a clear error in time. */
  readonly fault?: string | undefined;
};

const BUG_EXIT = 70;
/** Far above what one look at these images takes; a guest that needs it has been led into a long loop. */
const DEADLINE_SECONDS = '20';

/** Puts the damaged image into `folder` and asks instar about it, in this process. */
export async function ask(
  {specimen, change, operation, sandbox}: Question,
  folder: string,
  slowMs: number,
): Promise<Answer> {
  writeFiles(specimen, change, folder);
  const content = hasContent(specimen) ? path.join(folder, 'content.raw') : undefined;
  const argv = findOperation(operation).argv(path.join(folder, specimen.image), specimen.format, content);
  const begun = performance.now();
  const answer = await run([...argv, '--deadline', DEADLINE_SECONDS], sandbox);
  const ms = performance.now() - begun;
  return {argv, ms, ...answer, fault: findFault(answer, ms, slowMs)};
}

function writeFiles({files, image}: Specimen, change: Change, folder: string): void {
  for (const {name, content} of files) {
    const file = path.join(folder, name);
    rmSync(file, {force: true});
    writeSparseImage(file, name === image ? applyChange(content, change) : content);
  }
}

type Said = {readonly exit: number; readonly stdout: string; readonly stderr: string};

async function run(argv: readonly string[], sandbox: SandboxName): Promise<Said> {
  const texts = {1: '', 2: ''};
  const exit = await runCommandLine({
    personality: 'instar',
    argv,
    environment: {INSTAR_SANDBOX: sandbox},
    write(fd, text) {
      texts[fd] += text;
    },
  });
  return {exit, stdout: texts[1], stderr: texts[2]};
}

function findFault({exit, stdout, stderr}: Said, ms: number, slowMs: number): string | undefined {
  if (exit === BUG_EXIT) return 'internal error';
  const ended = /guest crashed|guest broke the call protocol|guest's answer is malformed|did not end within/.exec(
    `${stderr}${stdout}`,
  );
  if (ended !== null) return ended[0];
  if (ms > slowMs) return `took ${Math.round(ms)} ms`;
  if (exit !== 0 && stdout === '' && stderr === '') return 'failed without a word';
  return beginsJson(stdout) && !isJson(stdout) ? 'half a JSON document' : undefined;
}

function beginsJson(stdout: string): boolean {
  return stdout.startsWith('{') || stdout.startsWith('[');
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
