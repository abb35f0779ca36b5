import {LUKS_SUBJECTS} from './luks.ts';
import {
  BOCHS_SUBJECTS,
  CLOOP_SUBJECTS,
  DMG_SUBJECTS,
  ISO_SUBJECTS,
  PARALLELS_SUBJECTS,
  QCOW_SUBJECTS,
  QED_SUBJECTS,
  RAW_SUBJECTS,
  VDI_SUBJECTS,
} from './others.ts';
import {CHAIN_SUBJECTS, QCOW2_SUBJECTS} from './qcow2.ts';
import {DAMAGED_QCOW2_SUBJECTS} from './qcow2-damaged.ts';
import type {SubjectTable} from './subject.ts';
import {VHDX_SUBJECTS} from './vhdx.ts';
import {VMDK_SUBJECTS} from './vmdk.ts';
import {VPC_SUBJECTS} from './vpc.ts';

/** Every image that subcommands are asked about, by format. */
export const SUBJECTS: SubjectTable = {
  raw: RAW_SUBJECTS,
  qcow: QCOW_SUBJECTS,
  qcow2: [...QCOW2_SUBJECTS, ...CHAIN_SUBJECTS, ...DAMAGED_QCOW2_SUBJECTS],
  vmdk: VMDK_SUBJECTS,
  vpc: VPC_SUBJECTS,
  vhdx: VHDX_SUBJECTS,
  vdi: VDI_SUBJECTS,
  parallels: PARALLELS_SUBJECTS,
  qed: QED_SUBJECTS,
  dmg: DMG_SUBJECTS,
  bochs: BOCHS_SUBJECTS,
  cloop: CLOOP_SUBJECTS,
  luks: LUKS_SUBJECTS,
  iso: ISO_SUBJECTS,
};
