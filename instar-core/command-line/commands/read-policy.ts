import type {ReadPolicy} from '../../operations/chain/read-policy.ts';
import {holds} from '../../output/drift.ts';
import type {CommandContext} from '../command.ts';

/** How a command may open images: by the personality, its quirks, the release, `--confine` and `--max-depth`. */
export function readPolicy({
  quirks,
  version,
  access,
}: Pick<CommandContext, 'quirks' | 'version' | 'access'>): ReadPolicy {
  return {
    probing: quirks.unsafe ? 'qemu' : 'secure',
    extents: quirks.unsafe ? 'qemu' : 'beside',
    vpcSizeField: holds('vpc-size-field', version),
    vpcAnyType: !holds('vpc-fixed-footer', version),
    parallelsShortTable: !holds('parallels-table-size', version),
    parallelsInside: holds('parallels-entries-inside', version),
    dmgAnyChunks: !holds('dmg-chunk-checks', version),
    // What an image names is not opened by default, whatever the imitated release did.
    opensDataFile: quirks.unsafe && !holds('data-file-not-opened', version),
    ...access,
  };
}
