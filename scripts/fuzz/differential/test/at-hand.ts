import path from 'node:path';
import process from 'node:process';
import {findLiveTool} from '../../../../harness/images/find-live-tool.ts';
import {findRelease, type Release} from '../make-images.ts';

export const ROOT = path.join(import.meta.dirname, '../../../..');

/** The newest release with its qemu-io; tests skip where there is none, unless all are required. */
export function findReleaseAtHand(): Release | undefined {
  try {
    return findRelease(ROOT, findLiveTool(ROOT, undefined));
  } catch (error) {
    if (process.env['INSTAR_REQUIRE_ALL'] === '1') throw error;
    return undefined;
  }
}
