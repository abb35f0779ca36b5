import {type Binary, findBinaries} from '../../../test/qemu-img-binaries.ts';

/**
 * Of the qemu-img programs at hand the oldest, one in the middle and the newest: enough where no difference between
 * releases is looked for. 5.2.0 has words of its own; the releases that are followed begin with 6.0.0.
 */
export function someBinaries(): readonly Binary[] {
  const binaries = findBinaries().filter(({version}) => version !== '5.2.0');
  const middle = Math.floor(binaries.length / 2);
  return binaries.filter((_, index) => index === 0 || index === middle || index === binaries.length - 1);
}
