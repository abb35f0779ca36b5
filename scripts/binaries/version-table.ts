import type {Manifest} from './manifest.ts';
import type {FinishedFolder} from './program/finished-folder.ts';
import {compareVersions} from './version-order.ts';

export type VersionRow = {
  readonly version: string;
  readonly label: string;
  readonly source: string;
  readonly size: string;
  readonly status: string;
};

/** One row for each version that is provisioned or listed in the manifest, oldest first. */
export function makeVersionRows(folders: readonly FinishedFolder[], manifest: Manifest): readonly VersionRow[] {
  const present = folders.map(({version, origin, sizeBytes}) => ({
    version,
    label: origin?.label ?? '?',
    source: origin?.packageVersion ?? origin?.files[0]?.name ?? '?',
    size: `${(sizeBytes / 1_000_000).toFixed(1)} MB`,
    status: origin === null ? 'not made here' : 'ready',
  }));
  const absent = manifest.versions
    .filter((entry) => folders.every(({version}) => version !== entry.version))
    .map(({version, label, packageVersion, files}) => ({
      version,
      label,
      source: packageVersion ?? files[0]?.name ?? '?',
      size: '-',
      status: 'not provisioned',
    }));
  return [...present, ...absent].toSorted((first, second) => compareVersions(first.version, second.version));
}

const HEADINGS: VersionRow = {version: 'version', label: 'label', source: 'source', size: 'size', status: 'status'};
const COLUMNS = ['version', 'label', 'source', 'size', 'status'] as const;

/** The table as text, one line for each row under a line of headings. */
export function versionTable(rows: readonly VersionRow[]): string {
  const lines = [HEADINGS, ...rows];
  const widths = COLUMNS.map((column) => Math.max(...lines.map((row) => row[column].length)));
  const text = lines.map((row) =>
    COLUMNS.map((column, index) => row[column].padEnd(widths[index]!))
      .join('  ')
      .trimEnd(),
  );
  return `${text.join('\n')}\n`;
}
