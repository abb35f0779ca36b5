import koffi from 'koffi';

/** How a process is started: everything it gets, nothing of ours besides. */
export type SpawnRequest = {
  readonly command: string;
  readonly argv: readonly string[];
  /** `NAME=value` each. */
  readonly environment: readonly string[];
  readonly directory: string;
  readonly stdout: number;
  readonly stderr: number;
};

// Both are opaque; glibc's, musl's and macOS's all fit: at most 80 and 336 bytes.
const FILE_ACTIONS_BYTES = 128;
const ATTRIBUTES_BYTES = 512;
const SIGNAL_SET_BYTES = 128;
// spawn.h: a process group of its own, default signal handlers (Node ignores SIGPIPE), no blocked signals.
const SETPGROUP = 2;
const SETSIGDEF = 4;
const SETSIGMASK = 8;
/** The signals of POSIX; real-time ones keep their default handlers anyway. */
const LAST_SIGNAL = 31;
const SIGKILL = 9;

const libc = koffi.load(null);
type LibraryFunction = ReturnType<typeof libc.func>;
const initActions = libc.func('int posix_spawn_file_actions_init(void *actions)');
const destroyActions = libc.func('int posix_spawn_file_actions_destroy(void *actions)');
const addChdir = libc.func('int posix_spawn_file_actions_addchdir_np(void *actions, const char *path)');
const addDup2 = libc.func('int posix_spawn_file_actions_adddup2(void *actions, int from, int to)');
const addOpen = libc.func(
  'int posix_spawn_file_actions_addopen(void *actions, int descriptor, const char *path, int flags, uint32_t mode)',
);
const initAttributes = libc.func('int posix_spawnattr_init(void *attributes)');
const setFlags = libc.func('int posix_spawnattr_setflags(void *attributes, short flags)');
const setSignalDefaults = libc.func('int posix_spawnattr_setsigdefault(void *attributes, void *signals)');
const addSignal = libc.func('int sigaddset(void *signals, int number)');
const spawn = libc.func(
  'int posix_spawn(_Out_ int *pid, const char *path, void *actions, void *attributes, const char **argv, const char **environment)',
);
const waitPid = libc.func('int waitpid(int pid, _Out_ int *status, int options)');
const sendSignal = libc.func('int kill(int pid, int number)');

const ATTRIBUTES = makeAttributes();

/**
 * Starts a process in a group of its own; resolves to its id, or to the negative errno. Node's own spawn() copies the
 * page tables of the whole process: 4 ms at 250 MB, where posix_spawn takes 0.2 ms whatever our size.
 */
export async function spawnProcess(request: SpawnRequest): Promise<number> {
  const {command, argv, environment, directory, stdout, stderr} = request;
  // SAFETY: `actions` lives until destroyActions(); koffi keeps it and the strings in place during each call.
  const actions = Buffer.alloc(FILE_ACTIONS_BYTES);
  initActions(actions);
  try {
    addOpen(actions, 0, '/dev/null', 0, 0);
    addDup2(actions, stdout, 1);
    addDup2(actions, stderr, 2);
    addChdir(actions, directory);
    const pid = [0];
    const attributes = ATTRIBUTES;
    // In a thread: the caller is held up until the child has come to its exec().
    const error = await callAsync(spawn, pid, command, actions, attributes, [...argv, null], [...environment, null]);
    return error === 0 ? (pid[0] ?? 0) : -error;
  } finally {
    destroyActions(actions);
  }
}

/** Resolves to the wait status once the process has ended. Takes one of libuv's threads until then. */
export async function waitForProcess(pid: number): Promise<number> {
  const status = [0];
  const result = await callAsync(waitPid, pid, status, 0);
  if (result !== pid) throw new Error(`waitpid(${pid}) returned ${result}.`);
  return status[0] ?? 0;
}

/** Calls a function of the C library in one of libuv's threads; results of type `_Out_` are there when it resolves. */
async function callAsync(call: LibraryFunction, ...args: readonly unknown[]): Promise<number> {
  return new Promise((resolve, reject) => {
    call.async(...args, (error: unknown, result: number) => {
      if (error) reject(error);
      else resolve(result);
    });
  });
}

/** Ends a process and all that it started; that they are gone already is no error. */
export function killGroup(pid: number): void {
  sendSignal(-pid, SIGKILL);
}

function makeAttributes(): Buffer {
  // SAFETY: both buffers are ours and live as long as the module; setSignalDefaults() copies the set.
  const attributes = Buffer.alloc(ATTRIBUTES_BYTES);
  const signals = Buffer.alloc(SIGNAL_SET_BYTES);
  for (let number = 1; number <= LAST_SIGNAL; number++) addSignal(signals, number);
  initAttributes(attributes);
  setSignalDefaults(attributes, signals);
  setFlags(attributes, SETPGROUP | SETSIGDEF | SETSIGMASK);
  return attributes;
}
