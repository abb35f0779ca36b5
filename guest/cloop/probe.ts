import {Source} from '../device/source.ts';
import {hasText} from '../bytes/text.ts';

/** The script that every cloop file of version 2 begins with, so that it can be run. */
const PREAMBLE = '#!/bin/sh\n#V2.0 Format\nmodprobe cloop file=$0 && mount -r -t iso9660 /dev/cloop $1\n';

export function isCloop(source: Source): bool {
  return hasText(source.head, 0, PREAMBLE);
}
