import {openByName, resolveHeldName, stripFile, type ProtocolName} from './image-name.ts';
import {openImage, type OpenOutcome, type OpenRules} from './open-image.ts';

/**
 * `qemu`: any file that the image names. `beside`: only files that lie beside the image, and no links; where the user
 * confines what is opened, any file within the confinement instead. `none`: none.
 */
export type ExtentPolicy = 'qemu' | 'beside' | 'none';

/** A name of a file without which an image cannot be opened. */
export type NeededName = ProtocolName & {
  /**
   * The name of a data file: a path and nothing else, since CVE-2024-4467. qemu-img takes it from the working directory,
   * as no other name that an image holds.
   */
  readonly isFromHere?: true;
};

/** Opens the files that the image at `imagePath` names, as far as the policy goes. */
export function makeExtentGate(
  imagePath: string,
  policy: ExtentPolicy,
  rules: OpenRules = {},
): (name: NeededName) => OpenOutcome {
  return (name) => {
    if (policy === 'none') return refuseOther(name.text);
    const isPath = name.isFromHere === true;
    const named = isPath ? {text: name.text} : name;
    if (policy === 'qemu') return openByName(isPath ? named : resolveHeldName(imagePath, named), rules);
    if (rules.confinement !== undefined) return openByName(resolveHeldName(imagePath, named), rules);
    const plain = isPath ? name.text : stripFile(name.text);
    const {text} = resolveHeldName(imagePath, {text: plain});
    return isPlainFileName(plain)
      ? openImage(text, {refusesLinks: true, writes: rules.writes})
      : refuseElsewhere(name.text);
  };
}

function isPlainFileName(text: string): boolean {
  return text !== '' && text !== '.' && text !== '..' && !/[/:\0]/.test(text);
}

function refuseOther(text: string): OpenOutcome {
  return {kind: 'refused', code: 'extent-not-opened', reason: `The image consists of other files ('${text}').`};
}

function refuseElsewhere(text: string): OpenOutcome {
  const reason = `The image names a file outside its own folder ('${text}'); use --unsafe-quirks to open it nevertheless`;
  return {kind: 'refused', code: 'extent-outside', reason};
}
