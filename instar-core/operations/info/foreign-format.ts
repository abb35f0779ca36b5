/** Drivers that qemu-img has and instar has not. */
const FOREIGN_DRIVERS: ReadonlySet<string> = new Set([
  'bochs',
  'cloop',
  'dmg',
  'file',
  'host_device',
  'luks',
  'nbd',
  'parallels',
  'qcow',
  'qed',
  'vdi',
  'vvfat',
]);

/** Why a format that instar does not read is refused. */
export function wordForeignFormat(format: string): string {
  return FOREIGN_DRIVERS.has(format)
    ? `Format '${format}' is not supported by this build of instar`
    : `Unknown driver '${format}'`;
}

/** qemu-img probes dmg by the file's name alone, and calls only bytes dmg that no other format marks. */
export function hasForeignName(name: string): boolean {
  return name.length > '.dmg'.length && name.endsWith('.dmg');
}
