import {fdIdentity, pathIdentity} from '../../storage/open-image.ts';
import type {Unreadable} from '../chain/word-unreadable.ts';
import {CreateFailure} from '../create/create-failure.ts';
import type {OpenedSources} from './open-sources.ts';
import type {OpenedTarget} from './open-target.ts';

/**
 * A target that is also read would be lost, or give back what was just written: refused before anything is. Of a new
 * target that is a CreateFailure, which is thrown.
 */
export function refuseShared(sources: OpenedSources, target: OpenedTarget): Unreadable | undefined {
  const shared = findNamed(
    target.outlet === undefined ? target.files : [target.outlet],
    sources.sources.flatMap(({chain}) => chain.layers),
  );
  if (shared !== undefined) {
    const message = 'Failed to get "write" lock';
    const hint = `Is another process using the image [${shared === target.outlet ? target.name : shared}]?\n`;
    if (target.isNew) throw new CreateFailure(message, {hint});
    return {kind: 'refused', code: 'target-is-source', message: `Could not open '${target.name}': ${message}`, hint};
  }

  if (target.isNew && findNamed(target.files, target.toWrite.chain.layers.slice(1)) !== undefined) {
    throw new CreateFailure('Trying to create an image with the same filename as the backing file');
  }

  return undefined;
}

type Layers = readonly {readonly files: readonly {readonly fd: number}[]}[];

/** The first path under which a file of the layers is found. */
function findNamed(paths: readonly string[], layers: Layers): string | undefined {
  const read = new Set(layers.flatMap(({files}) => files.map(({fd}) => fdIdentity(fd))));
  return paths.find((path) => read.has(pathIdentity(path) ?? ''));
}
