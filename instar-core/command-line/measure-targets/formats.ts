import {InstarError} from '../../instar-error.ts';
import type {CreateFormat} from '../../operations/create/create-format.ts';
import type {Personality} from '../command.ts';
import {loadCreateFormat} from '../create-options/formats.ts';

/** Formats that can be measured beside those that can be created. */
const MEASURED: Readonly<Record<string, () => Promise<CreateFormat>>> = {
  luks: async () => (await import('./luks.ts')).LUKS_TARGET,
};

/** What qemu-img can create and not measure; instar measures some of it. */
const UNMEASURED_BY_QEMU: ReadonlySet<string> = new Set(
  'file host_device nbd parallels qcow qed vdi vhdx vmdk vpc'.split(' '),
);

/** Finds the format of the image to be made. Throws InstarError. */
export async function loadTargetFormat(name: string): Promise<CreateFormat> {
  const load = Object.hasOwn(MEASURED, name) ? MEASURED[name] : undefined;
  if (load !== undefined) return load();
  if (['file', 'host_device', 'nbd', 'parallels', 'qcow', 'qed'].includes(name)) throw unmeasured(name);
  return loadCreateFormat(name, '');
}

/** Looked at once its options are read. */
export function refuseUnmeasured({name}: CreateFormat, personality: Personality): void {
  if (personality === 'qemu-img' && UNMEASURED_BY_QEMU.has(name)) throw unmeasured(name);
}

function unmeasured(name: string): InstarError {
  return new InstarError('measure-unsupported', `Block driver '${name}' does not support size measurement`);
}
