import {OTHER_FINDINGS} from './check-findings/others.ts';
import {QCOW2_FINDINGS} from './check-findings/qcow2.ts';
import type {FindingRows} from './check-findings/finding-row.ts';

export type {FindingRow} from './check-findings/finding-row.ts';

/** qemu-img's words by FINDING_*. */
export const FINDING_ROWS: FindingRows = {...QCOW2_FINDINGS, ...OTHER_FINDINGS};
