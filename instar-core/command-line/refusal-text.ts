import {holds} from '../output/drift.ts';
import type {QemuVersion} from '../output/qemu-version.ts';
import type {OptionRefusal} from './getopt.ts';

/** The line about a refused option: its prefix differs by release, so the caller adds it. */
export type RefusalText = {
  /** True when getopt itself speaks: its lines begin with argv[0] and the subcommand instead of `qemu-img: `. */
  readonly byGetopt: boolean;
  readonly text: string;
};

/** Says why an option was refused, in the words of the release. */
export function wordRefusal(why: OptionRefusal, version: QemuVersion): RefusalText {
  return holds('usage-rework', version)
    ? {byGetopt: true, text: wordAsGetopt(why)}
    : {byGetopt: false, text: wordByPrevious(why)};
}

function wordByPrevious({kind, previous}: OptionRefusal): string {
  return kind === 'letter-without-argument' || kind === 'name-without-argument'
    ? `missing argument for option '${previous}'`
    : `unrecognized option '${previous}'`;
}

function wordAsGetopt(why: OptionRefusal): string {
  switch (why.kind) {
    case 'unknown-letter':
      return `invalid option -- '${why.letter}'`;
    case 'letter-without-argument':
      return `option requires an argument -- '${why.letter}'`;
    case 'unknown-name':
      return `unrecognized option '--${why.typed}'`;
    case 'name-without-argument':
      return `option '--${why.name}' requires an argument`;
    case 'name-takes-no-argument':
      return `option '--${why.name}' doesn't allow an argument`;
    case 'ambiguous-name':
      return `option '--${why.typed}' is ambiguous; possibilities:${why.candidates.map((name) => ` '--${name}'`).join('')}`;
  }
}
