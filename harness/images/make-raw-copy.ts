import {rmSync} from 'node:fs';
import {runProcess} from '../../generators/run/run-process.ts';
import type {Tool} from '../../generators/run/tool.ts';

/** Larger contents would take minutes and fill temporary folders. */
const LARGEST_BYTES = 1024 * 1024 * 1024;
const TIMEOUT_MS = 120_000;
const OUTPUT_LIMIT_BYTES = 64 * 1024;

export type RawCopy = {
  readonly directory: string;
  readonly name: string;
  readonly raw: string;
  readonly signal: AbortSignal;
};

/** Writes the image's content to `raw` with qemu-img; leaves nothing where that fails or would be too large. */
export async function makeRawCopy(tool: Tool, {directory, name, raw, signal}: RawCopy): Promise<void> {
  const options = {directory, timeoutMs: TIMEOUT_MS, outputLimitBytes: OUTPUT_LIMIT_BYTES, signal};
  const measured = await runProcess(tool, ['measure', '-O', 'raw', '--output=json', name], options);
  if (measured.exit !== 0 || readRequired(measured.stdout) > LARGEST_BYTES) {
    return;
  }

  const {exit} = await runProcess(tool, ['convert', '-O', 'raw', name, raw], options);
  if (exit !== 0) {
    rmSync(raw, {force: true});
  }
}

function readRequired(stdout: string): number {
  return Number(/"required": (\d+)/.exec(stdout)?.[1] ?? Number.POSITIVE_INFINITY);
}
