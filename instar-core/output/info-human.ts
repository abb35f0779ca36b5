import {escapeControls} from './escape-controls.ts';
import {holds} from './drift.ts';
import {humanSize, plainSize} from './human-size.ts';
import type {ImageInfo} from './info-document.ts';
import {orderKeys} from './json-key-order.ts';
import type {JsonObject, JsonValue} from './json-writer.ts';
import type {QemuVersion} from './qemu-version.ts';
import {snapshotTable} from './snapshot-table.ts';

export type HumanStyle = {
  readonly version: QemuVersion;
  /** `--ignore-quirks`. */
  readonly plainSizes: boolean;
  /** Control characters of names that an image holds are escaped. */
  readonly escapeControls: boolean;
};

const INDENT = '    ';

/** What `info` prints for people about one image; every line ends with a newline. */
export function infoText(info: ImageInfo, style: HumanStyle): string {
  return [...imageLines(info, style), ...childBlocks(info, style, '/')].map((line) => `${line}\n`).join('');
}

function imageLines(info: ImageInfo, style: HumanStyle): string[] {
  const size = style.plainSizes ? plainSize : humanSize;
  const text = (value: string): string => (style.escapeControls ? escapeControls(value) : value);
  return [
    `image: ${text(info.filename)}`,
    `file format: ${info.format}`,
    `virtual size: ${size(info['virtual-size'])} (${info['virtual-size']} bytes)`,
    `disk size: ${size(info['actual-size'])}`,
    ...(info.encrypted ? ['encrypted: yes'] : []),
    ...(info['cluster-size'] === undefined ? [] : [`cluster_size: ${info['cluster-size']}`]),
    ...(info['dirty-flag'] ? ['cleanly shut down: no'] : []),
    ...backingLines(info).map((line) => text(line)),
    ...limitLines(info),
    ...snapshotTable(info.snapshots ?? [], style.version, size).map((line) => text(line)),
    ...formatLines(info, style.version).map((line) => text(line)),
  ];
}

function backingLines(info: ImageInfo): string[] {
  const name = info['backing-filename'];
  if (name === undefined) return [];
  const full = info['full-backing-filename'];
  const where = full === undefined ? ' (cannot determine actual path)' : full === name ? '' : ` (actual path: ${full})`;
  const format = info['backing-filename-format'];
  return [`backing file: ${name}${where}`, ...(format === undefined ? [] : [`backing file format: ${format}`])];
}

function limitLines({limits}: ImageInfo): string[] {
  return limits === undefined ? [] : ['Block limits:', ...memberLines(limits, INDENT)];
}

/** Before children were shown, an empty section was shown too; file nodes were not shown at all. */
function formatLines(info: ImageInfo, version: QemuVersion): string[] {
  const data = info['format-specific']?.data;
  if (data === undefined) return [];
  const lines = memberLines(data, INDENT);
  if (lines.length === 0 && holds('info-children', version)) return [];
  return ['Format specific information:', ...lines];
}

function memberLines(object: JsonObject, indent: string): string[] {
  return orderKeys(Object.keys(object)).flatMap((key) => {
    const value = object[key];
    return value === undefined ? [] : valueLines(`${key.replaceAll('-', ' ')}:`, value, indent);
  });
}

function valueLines(label: string, value: JsonValue, indent: string): string[] {
  if (typeof value !== 'object') return [`${indent}${label} ${value}`];
  const inner = indent + INDENT;
  const items = isList(value)
    ? value.flatMap((item, index) => valueLines(`[${index}]:`, item, inner))
    : memberLines(value, inner);
  return [`${indent}${label}`, ...items];
}

function isList(value: JsonObject | readonly JsonValue[]): value is readonly JsonValue[] {
  return Array.isArray(value);
}

function childBlocks(info: ImageInfo, style: HumanStyle, path: string): string[] {
  return (info.children ?? []).flatMap(({name, info: child}) => [
    `Child node '${path}${name}':`,
    ...fileLines(child, style).map((line) => INDENT + line),
  ]);
}

/** A node without children of its own is a file of the host. */
function fileLines(info: ImageInfo, style: HumanStyle): string[] {
  const size = style.plainSizes ? plainSize : humanSize;
  return [
    `filename: ${style.escapeControls ? escapeControls(info.filename) : info.filename}`,
    `protocol type: ${info.format}`,
    `file length: ${size(info['virtual-size'])} (${info['virtual-size']} bytes)`,
    `disk size: ${size(info['actual-size'])}`,
    ...limitLines(info),
  ];
}
