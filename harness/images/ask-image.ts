import {existsSync} from 'node:fs';
import type {Step} from '../../generators/cases/case.ts';
import {normalizeObservation} from '../../generators/normalize/normalize-observation.ts';
import {readAllocatedBytes} from '../../generators/run/allocated-bytes.ts';
import type {Observation, StepObservation} from '../../generators/run/observation.ts';
import {runProcess} from '../../generators/run/run-process.ts';
import type {Tool} from '../../generators/run/tool.ts';

const TIMEOUT_MS = 60_000;
const OUTPUT_LIMIT_BYTES = 4 * 1024 * 1024;

export type Place = {
  /** The image's folder. */
  readonly directory: string;
  readonly name: string;
  /** Its content as a raw file; steps that need it are left out where it is not there. */
  readonly raw: string;
  /** The folder above all images, which is taken out of messages. */
  readonly root: string;
  readonly signal: AbortSignal;
};

/** Asks a program about an image, and normalises what it said. */
export async function askImage(tool: Tool, steps: readonly Step[], place: Place): Promise<Observation> {
  const seen: StepObservation[] = [];
  const options = {
    directory: place.directory,
    timeoutMs: TIMEOUT_MS,
    outputLimitBytes: OUTPUT_LIMIT_BYTES,
    signal: place.signal,
  };
  const hasRaw = existsSync(place.raw);
  for (const {name, argv} of steps) {
    if (argv.includes('{raw}') && !hasRaw) {
      continue;
    }

    const filled = argv.map((argument) => argument.replaceAll('{image}', place.name).replaceAll('{raw}', place.raw));
    seen.push({name, ...(await runProcess(tool, filled, options))});
  }

  const allocatedBytes = new Set<number>();
  readAllocatedBytes(place.directory, allocatedBytes);
  return normalizeObservation(
    {steps: seen, files: []},
    {directory: place.root, programName: tool.programName ?? 'qemu-img', allocatedBytes: [...allocatedBytes]},
  );
}
