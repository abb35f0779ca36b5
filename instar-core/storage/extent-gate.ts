import {openByName, resolveHeldName, stripFile, type ProtocolName} from './image-name.ts';
import {openImage, type OpenOutcome} from './open-image.ts';

/** `qemu`: any file that the descriptor names. `beside`: only files that lie beside the descriptor. */
export type ExtentPolicy = 'qemu' | 'beside';

/** A name of a file without which an image cannot be opened. */
export type NeededName = ProtocolName & {
  /** Relative to the working directory: as qemu-img takes data files, though no other name that an image holds. */
  readonly isFromHere?: true;
};

/** Opens the files that the image at `imagePath` names, as far as the policy goes. */
export function makeExtentGate(imagePath: string, policy: ExtentPolicy): (name: NeededName) => OpenOutcome {
  return (name) => {
    const resolved = name.isFromHere === true ? name : resolveHeldName(imagePath, name);
    if (policy === 'qemu') return openByName(resolved);
    return isPlainFileName(stripFile(name.text)) ? openImage(resolved.text) : refuseElsewhere(name.text);
  };
}

function isPlainFileName(text: string): boolean {
  return text !== '' && text !== '.' && text !== '..' && !/[/:\0]/.test(text);
}

function refuseElsewhere(text: string): OpenOutcome {
  const reason = `The image names a file outside its own folder ('${text}'); use --unsafe-quirks to open it nevertheless`;
  return {kind: 'refused', code: 'extent-outside', reason};
}
