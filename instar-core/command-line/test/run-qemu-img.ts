import {runCommandLine} from '../run-command-line.ts';

export type Answer = {readonly exit: number; readonly stdout: string; readonly stderr: string};

/** Runs the qemu-img personality in this process, as the given release. */
export async function runQemuImg(argv: readonly string[], version: string): Promise<Answer> {
  return runInstar(argv, {personality: 'qemu-img', environment: {INSTAR_QEMU_VERSION: version}});
}

/** Runs a command line in this process, in the wasm sandbox, and collects what it writes. */
export async function runInstar(
  argv: readonly string[],
  {
    personality = 'instar',
    environment = {},
  }: {
    readonly personality?: 'instar' | 'qemu-img';
    readonly environment?: Readonly<Record<string, string>>;
  } = {},
): Promise<Answer> {
  const texts = {1: '', 2: ''};
  const exit = await runCommandLine({
    personality,
    argv,
    environment: {INSTAR_SANDBOX: 'wasm', ...environment},
    write(fd, text) {
      texts[fd] += text;
    },
  });
  return {exit, stdout: texts[1], stderr: texts[2]};
}
