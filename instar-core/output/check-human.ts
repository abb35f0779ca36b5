import type {CheckCounts} from '../operations/check/check-facts.ts';

/** What a check comes to, as qemu-img tells people. */
export function checkText(counts: CheckCounts): string {
  return troubleText(counts) + statisticsText(counts) + endText(counts);
}

function troubleText({checkErrors, corruptions, leaks}: CheckCounts): string {
  if (checkErrors === 0n && corruptions === 0n && leaks === 0n) return 'No errors were found on the image.\n';
  return (
    (corruptions > 0n
      ? `\n${corruptions} errors were found on the image.\nData may be corrupted, or further writes to the image may corrupt it.\n`
      : '') +
    (leaks > 0n
      ? `\n${leaks} leaked clusters were found on the image.\nThis means waste of disk space, but no harm to data.\n`
      : '') +
    (checkErrors > 0n ? `\n${checkErrors} internal errors have occurred during the check.\n` : '')
  );
}

function statisticsText({
  totalClusters,
  allocatedClusters,
  fragmentedClusters,
  compressedClusters,
}: CheckCounts): string {
  if (totalClusters === 0n || allocatedClusters === 0n) return '';
  const allocated = percent(allocatedClusters, totalClusters);
  const fragmented = percent(fragmentedClusters, allocatedClusters);
  const compressed = percent(compressedClusters, allocatedClusters);
  return (
    `${allocatedClusters}/${totalClusters} = ${allocated}% allocated, ` +
    `${fragmented}% fragmented, ${compressed}% compressed clusters\n`
  );
}

/** Two decimals, ties to the even digit, as C rounds: only eighths can lie exactly between two hundredths. */
function percent(part: bigint, whole: bigint): string {
  const value = (Number(part) * 100) / Number(whole);
  if (!Number.isInteger(value * 8)) return value.toFixed(2);
  const below = Math.floor(value * 100);
  const isTie = value * 100 - below === 0.5;
  return (isTie && below % 2 === 0 ? below / 100 : value).toFixed(2);
}

function endText({imageEndBytes}: CheckCounts): string {
  return imageEndBytes > 0n ? `Image end offset: ${imageEndBytes}\n` : '';
}
