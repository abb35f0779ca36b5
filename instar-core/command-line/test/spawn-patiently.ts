import {spawnSync, type SpawnSyncReturns} from 'node:child_process';

/** On a busy machine, qemu-img often cannot time how fast it derives keys, and makes no LUKS volume then. */
const TOO_BUSY = 'Unable to get accurate CPU usage';
const ATTEMPTS = 50;

/** Runs qemu-img, again and again while it says that it could not time itself. */
export function spawnPatiently(
  program: string,
  argv: readonly string[],
  options: {readonly cwd?: string; readonly env?: Readonly<Record<string, string>>} = {},
): SpawnSyncReturns<string> {
  for (let attempt = 1; ; attempt++) {
    const result = spawnSync(program, argv, {...options, encoding: 'utf8'});
    if (attempt === ATTEMPTS || !result.stderr.includes(TOO_BUSY)) return result;
  }
}
