import {openImage, type OpenOutcome, type OpenRules} from './open-image.ts';

/** A name with what stands before its first colon, where that is before any slash: `nbd` of `nbd://host/x`. */
export type ProtocolName = {readonly text: string; readonly protocol?: string | undefined};

/** Protocols that qemu-img has and instar has not: what they name is no file of this machine. */
const QEMU_PROTOCOLS: ReadonlySet<string> = new Set([
  'blkdebug',
  'blklogwrites',
  'blkverify',
  'fat',
  'ftp',
  'ftps',
  'gluster',
  'host_cdrom',
  'host_device',
  'http',
  'https',
  'iscsi',
  'json',
  'nbd',
  'nbd+tcp',
  'nbd+unix',
  'nfs',
  'null-aio',
  'null-co',
  'nvme',
  'rbd',
  'ssh',
]);

/** Splits a name that the user typed. */
export function splitName(text: string): ProtocolName {
  const protocol = /^([^/:]*):/.exec(text)?.[1];
  return {text, protocol};
}

/** Opens what a name means: a plain path, or one behind `file:`. Every other protocol is refused by name. */
export function openByName({text, protocol}: ProtocolName, rules: OpenRules = {}): OpenOutcome {
  if (text === '')
    return {kind: 'refused', code: 'no-file-name', reason: "The 'file' block driver requires a file name"};
  if (protocol === undefined) return openImage(text, rules);
  if (protocol === 'file') return openImage(shieldColon(stripFile(text)), rules);
  if (!QEMU_PROTOCOLS.has(protocol)) {
    return {kind: 'refused', code: 'unknown-protocol', reason: `Unknown protocol '${protocol}'`};
  }

  const reason = `Protocol '${protocol}' is not supported by instar; it opens files and block devices only`;
  return {kind: 'refused', code: 'protocol-unsupported', reason};
}

/** A path that looks like a protocol is shown so that it can be typed again. */
function shieldColon(path: string): string {
  return splitName(path).protocol === undefined ? path : `./${path}`;
}

/** The path of a name: without `file:` before it. */
export function stripFile(text: string): string {
  return text.startsWith('file:') ? text.slice('file:'.length) : text;
}

/** Where a name held by the image at `imagePath` leads: relative to the image's folder, as qemu-img joins them. */
export function resolveHeldName(imagePath: string, name: ProtocolName): ProtocolName {
  if (name.protocol !== undefined || name.text.startsWith('/')) return name;
  return {text: imagePath.slice(0, imagePath.lastIndexOf('/') + 1) + name.text};
}
