import type {Case, FormatName} from './case.ts';
import {LUKS_ROWS} from './create/luks.ts';
import {PARALLELS_ROWS} from './create/parallels.ts';
import {QCOW_ROWS} from './create/qcow.ts';
import {QCOW2_BACKING_ROWS} from './create/qcow2-backing.ts';
import {QCOW2_ENCRYPTED_ROWS} from './create/qcow2-encrypted.ts';
import {QCOW2_ROWS} from './create/qcow2.ts';
import {QED_ROWS} from './create/qed.ts';
import {RAW_ROWS} from './create/raw.ts';
import {VDI_ROWS} from './create/vdi.ts';
import {VHDX_ROWS} from './create/vhdx.ts';
import {VMDK_ROWS} from './create/vmdk.ts';
import {VPC_ROWS} from './create/vpc.ts';
import {type CreateRow, makeCreateCase} from './make-create-case.ts';

/** The formats that `create` cases make. */
type CreatedFormat = Exclude<FormatName, 'dmg' | 'bochs' | 'cloop' | 'iso'>;

const ROWS: Readonly<Record<CreatedFormat, readonly CreateRow[]>> = {
  raw: RAW_ROWS,
  qcow2: [...QCOW2_ROWS, ...QCOW2_BACKING_ROWS, ...QCOW2_ENCRYPTED_ROWS],
  vmdk: VMDK_ROWS,
  vpc: VPC_ROWS,
  vhdx: VHDX_ROWS,
  vdi: VDI_ROWS,
  qed: QED_ROWS,
  qcow: QCOW_ROWS,
  parallels: PARALLELS_ROWS,
  luks: LUKS_ROWS,
};

/** The create table: what `create` makes and what `info` then says about it, for every format. */
export const CREATE_CASES: readonly Case[] = (Object.keys(ROWS) as CreatedFormat[]).flatMap((format) =>
  ROWS[format].map((row) => makeCreateCase(format, row)),
);
