import type {ReadPolicy} from '../../operations/chain/read-policy.ts';
import {type DriftId, holds} from '../../output/drift.ts';
import type {ImageWarning} from '../../output/image-warnings.ts';
import type {CommandContext} from '../command.ts';

type PolicyContext = Pick<CommandContext, 'quirks' | 'version' | 'access' | 'personality' | 'warn' | 'stderr'>;

/** How a command may open images: by the personality, its quirks, the release, `--confine` and `--max-depth`. */
export function readPolicy(context: PolicyContext): ReadPolicy {
  const {quirks, version, access} = context;
  return {
    probing: quirks.unsafe ? 'qemu' : 'secure',
    extents: quirks.unsafe ? 'qemu' : 'beside',
    vpcSizeField: holds('vpc-size-field', version),
    vpcAnyType: !holds('vpc-fixed-footer', version),
    parallelsShortTable: !holds('parallels-table-size', version),
    parallelsOutside: !holds('parallels-entries-outside', version),
    parallelsInside: holds('parallels-entries-inside', version),
    luksAnyHeader: !holds('luks-header-checks', version),
    hasFact: (id) => holds(id, version),
    dmgAnyChunks: !holds('dmg-chunk-checks', version),
    // What an image names is not opened by default, whatever the imitated release did.
    opensDataFile: quirks.unsafe && !holds('data-file-not-opened', version),
    warn: makeWarn(context),
    ...access,
  };
}

/** qemu-img ends a hint without a newline. */
function makeWarn({personality, version, warn, stderr}: PolicyContext): (warning: ImageWarning) => void {
  const said = new Set<DriftId | undefined>();
  return ({message, hint, drift, isOnce}) => {
    if (drift !== undefined && !holds(drift, version)) return;
    if (isOnce === true && said.has(drift)) return;
    said.add(drift);
    warn(message);
    if (hint !== undefined) stderr(personality === 'instar' ? `${hint}\n` : hint);
  };
}
