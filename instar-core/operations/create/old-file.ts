import {linkSync, lstatSync, renameSync, rmSync} from 'node:fs';
import path from 'node:path';
import {systemErrorCode} from '../../storage/system-error-words.ts';
import {failSystemCall} from './create-failure.ts';
import {systemRandomBytes} from './system-random.ts';

/** What became of the file under a name that another one has got. */
export type Replaced = {
  /** Gives it up. */
  keep(): void;
  /** Gives it its name again; where there was none, there is none again. */
  takeBack(): void;
};

/** Lets `put` give its file the name `target`. Throws CreateFailure, or what `put` throws; nothing has changed then. */
export function replaceOld(target: string, put: () => void): Replaced {
  const hidden = path.join(path.dirname(target), `.instar-${systemRandomBytes(8).toString('hex')}.old`);
  const isThere = hide(target, hidden);
  try {
    put();
  } catch (error) {
    if (isThere) showAgain(hidden, target);
    throw error;
  }

  return {
    keep: () => rmSync(hidden, {force: true}),
    takeBack() {
      if (isThere) showAgain(hidden, target);
      else rmSync(target, {force: true});
    },
  };
}

/** Nothing was replaced. */
export function replaceNothing(close: () => void): Replaced {
  close();
  return {keep() {}, takeBack() {}};
}

function showAgain(hidden: string, target: string): void {
  renameSync(hidden, target);
  // Renaming does nothing where both are names of one file.
  rmSync(hidden, {force: true});
}

/** Gives a file a second name; false when there is none. */
function hide(target: string, hidden: string): boolean {
  try {
    if (lstatSync(target, {throwIfNoEntry: false})?.isFile() !== true) return false;
    nameTwice(target, hidden);
    return true;
  } catch (error) {
    return failSystemCall(`Could not put '${target}' in place`, error);
  }
}

/** Some file systems know no second names: there the first is gone for a moment. */
function nameTwice(target: string, hidden: string): void {
  try {
    linkSync(target, hidden);
  } catch (error) {
    if (systemErrorCode(error) === undefined) throw error;
    renameSync(target, hidden);
  }
}
