import {findBinaries} from '../../../command-line/test/qemu-img-binaries.ts';

/** A qemu-img program and the version that it prints. */
export type RealQemuImg = {readonly program: string; readonly version: string};

/** The newest qemu-img at hand; undefined when there is none. */
export function findQemuImg(): RealQemuImg | undefined {
  const newest = findBinaries().at(-1);
  return newest && {program: newest.path, version: newest.version};
}
