import {tmpdir} from 'node:os';
import type {LimitFunction} from 'p-limit';
import {runProcess, ToolStartError} from '../run/run-process.ts';
import type {Tool} from '../run/tool.ts';

/** A tool that answers, with the first line of its `--version`. */
export type LabelledTool = {readonly tool: Tool; readonly label: string};

/** A version that cannot be recorded, and why. */
export type UnusableVersion = {readonly version: string; readonly reason: string};

const TIMEOUT_MS = 60_000;
const OUTPUT_LIMIT_BYTES = 64 * 1024;

/** Asks every tool for its version; those that cannot say it are set aside. */
export async function readLabels(
  tools: readonly Tool[],
  limit: LimitFunction,
  signal?: AbortSignal,
): Promise<{usable: readonly LabelledTool[]; unusable: readonly UnusableVersion[]}> {
  const usable: LabelledTool[] = [];
  const unusable: UnusableVersion[] = [];
  await Promise.all(
    tools.map((tool) =>
      limit(async () => {
        try {
          usable.push({tool, label: await readLabel(tool, signal)});
        } catch (error) {
          if (!(error instanceof ToolStartError)) throw error;
          unusable.push({version: tool.version, reason: error.message});
        }
      }),
    ),
  );
  // In the order given, whichever answered first.
  return {usable: usable.toSorted((a, b) => tools.indexOf(a.tool) - tools.indexOf(b.tool)), unusable};
}

async function readLabel(tool: Tool, signal: AbortSignal | undefined): Promise<string> {
  const options = {directory: tmpdir(), timeoutMs: TIMEOUT_MS, outputLimitBytes: OUTPUT_LIMIT_BYTES, signal};
  const {exit, stdout, stderr} = await runProcess(tool, ['--version'], options);
  const [label = ''] = stdout.split('\n');
  if (exit === 0 && label !== '') return label;
  const said = stderr.split('\n')[0] || 'nothing';
  throw new ToolStartError(`${tool.name} does not tell its version: "--version" ended with ${exit} and said ${said}.`);
}
