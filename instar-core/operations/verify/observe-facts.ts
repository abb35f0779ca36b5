import type {HeldName, ImageFacts} from '../info/image-facts.ts';
import type {Observed} from './finding.ts';
import {quote} from './quote.ts';

/** What an image says of itself that speaks against it. Names of the files that it takes contents from come first. */
export function observeFacts(facts: ImageFacts): readonly Observed[] {
  return [...observeBacking(facts), ...observeQcow2(facts), ...observeState(facts)];
}

function observeBacking({backingName}: ImageFacts): readonly Observed[] {
  return backingName === undefined
    ? []
    : [
        {id: 'backing_file', message: `the image takes contents from ${quote(backingName.text)}`},
        ...observeName(backingName),
      ];
}

function observeQcow2({details}: ImageFacts): readonly Observed[] {
  if (details?.kind !== 'qcow2' || !details.hasDataFile) return [];
  const {dataFile} = details;
  const name = dataFile === undefined ? 'a file that it does not name' : quote(dataFile.text);
  return [
    {id: 'data_file', message: `the contents of the image lie in ${name}`},
    ...(dataFile === undefined ? [] : observeName(dataFile)),
  ];
}

/** What is wrong with a name, besides that it is there. */
function observeName({text, protocol}: HeldName): readonly Observed[] {
  return [
    ...(protocol === undefined || protocol === 'file'
      ? []
      : [{id: 'protocol_name', message: `the name ${quote(text)} is no path: it asks for '${protocol}'`} as const]),
    ...(/[\p{Cc}\uFFFD]/u.test(text)
      ? [{id: 'unsafe_name', message: `the name ${quote(text)} holds control characters or is no UTF-8`} as const]
      : []),
  ];
}

function observeState({dirty, snapshots, details}: ImageFacts): readonly Observed[] {
  const isCorrupt = details?.kind === 'qcow2' && details.corrupt;
  return [
    ...(isCorrupt ? [{id: 'corrupt_flag', message: 'the image is marked corrupt'} as const] : []),
    ...(dirty ? [{id: 'dirty_flag', message: 'the image was not closed cleanly'} as const] : []),
    ...(snapshots.length > 0
      ? [{id: 'snapshots', message: `the image holds ${countSnapshots(snapshots.length)}`} as const]
      : []),
  ];
}

function countSnapshots(count: number): string {
  return count === 1 ? '1 internal snapshot' : `${count} internal snapshots`;
}
