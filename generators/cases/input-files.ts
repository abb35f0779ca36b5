import type {FormatName, InputFile} from './case.ts';

const MEBIBYTE = 1024 * 1024;

/** A raw file of zeros. */
export const RAW_BASE: InputFile = {name: 'base.raw', make: {kind: 'zeros', sizeBytes: 2 * MEBIBYTE}};

/** A length that is no multiple of a sector. */
export const ODD_RAW_BASE: InputFile = {name: 'base.raw', make: {kind: 'zeros', sizeBytes: 2 * MEBIBYTE + 100}};

export const QCOW2_BASE = madeBase('qcow2');
export const VMDK_BASE = madeBase('vmdk');
export const VPC_BASE = madeBase('vpc');
export const VHDX_BASE = madeBase('vhdx');

/** An overlay over QCOW2_BASE, for chains of three. */
export const QCOW2_MIDDLE: InputFile = {
  name: 'middle.qcow2',
  make: {kind: 'steps', steps: [['create', '-f', 'qcow2', '-b', 'base.qcow2', '-F', 'qcow2', 'middle.qcow2']]},
};

function madeBase(format: FormatName): InputFile {
  const name = `base.${format}`;
  return {name, make: {kind: 'steps', steps: [['create', '-f', format, name, '4M']]}};
}
