/** How a program of a finished folder is executed; paths are relative to the folder, which `{directory}` stands for. */
export type RunDescription = {
  readonly command: string;
  readonly args: readonly string[];
  readonly argv0: string;
};

export type LauncherOptions = {
  /** `qemu-img`: file name in the folder, in its `lib` and the name under which the program knows itself. */
  readonly program: string;
  /** File name of the loader in `lib`; null for a statically linked program. */
  readonly loader: string | null;
  /** glibc 2.33 and later can be told the program's argv[0]; before, it is the program's path. */
  readonly loaderSetsArgv0: boolean;
};

/** What `run.json` says: who executes this directly spares the launcher's shell. */
export function describeRun({program, loader, loaderSetsArgv0}: LauncherOptions): RunDescription {
  if (loader === null) return {command: `lib/${program}`, args: [], argv0: program};
  return {
    command: `lib/${loader}`,
    args: [...loaderOptions(program, loaderSetsArgv0), `{directory}/lib/${program}`],
    argv0: program,
  };
}

/** The launcher: finds its own folder, through symbolic links if need be, with nothing but shell built-ins otherwise. */
export function launcherText(options: LauncherOptions): string {
  const {program, loader, loaderSetsArgv0} = options;
  const words = loaderOptions(program, loaderSetsArgv0).map((word) => (word.includes('$') ? `'${word}'` : word));
  const start = loader === null ? `"$lib/${program}"` : [`"$lib/${loader}"`, ...words, `"$lib/${program}"`].join(' ');
  return `#!/bin/sh
self=$0
[ -L "$self" ] && self=$(readlink -f -- "$self")
case $self in
*/*) lib=\${self%/*}/lib ;;
*) lib=./lib ;;
esac
exec ${start} "$@"
`;
}

// `$ORIGIN` is the folder of the program itself, so a folder whose name holds a colon works as well.
function loaderOptions(program: string, loaderSetsArgv0: boolean): readonly string[] {
  const search = ['--inhibit-cache', '--library-path', '$ORIGIN'];
  return loaderSetsArgv0 ? [...search, '--argv0', program] : search;
}
