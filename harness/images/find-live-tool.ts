import {execFileSync} from 'node:child_process';
import {existsSync} from 'node:fs';
import {delimiter, join, resolve} from 'node:path';
import {matchesVersion} from '../../generators/plan/version-range.ts';
import {BINARIES_DIRECTORY, findBinaries} from '../../generators/run/find-binaries.ts';
import type {Tool} from '../../generators/run/tool.ts';
import {HarnessError} from '../harness-error.ts';

/**
 * The qemu-img that images are compared with: the newest provisioned one, else the installed one; only those that are
 * within the range, where one is given. Throws HarnessError where there is none.
 */
export function findLiveTool(root: string, range: string | undefined): Tool {
  const found = [...listInstalled(), ...findBinaries(resolve(root, BINARIES_DIRECTORY)).tools];
  const tool = found.findLast(({version}) => range === undefined || matchesVersion(version, range));
  if (tool !== undefined) {
    return tool;
  }

  const known = found.map(({version}) => version).join(', ') || 'none';
  throw new HarnessError(
    `No qemu-img${range === undefined ? '' : ` of '${range}'`} to compare with; at hand: ${known}. Run "npm run binaries".`,
  );
}

function listInstalled(): readonly Tool[] {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  const command = folders.map((folder) => join(folder, 'qemu-img')).find((file) => existsSync(file));
  if (command === undefined) {
    return [];
  }

  const words = execFileSync(command, ['--version'], {encoding: 'utf8'});
  const version = /^qemu-img version (\d+\.\d+\.\d+)/.exec(words)?.[1];
  return version === undefined ? [] : [{name: `qemu-img ${version}`, version, command, args: []}];
}
