import {InstarError} from '../../instar-error.ts';
import type {MapExtent} from '../../operations/map/map-extent.ts';
import {escapeControls} from '../../output/escape-controls.ts';
import {MAP_HEADER, MAP_UNSHOWABLE, mapLine} from '../../output/map-human.ts';
import {makeMapJson} from '../../output/map-json.ts';
import {makeExtentMerger} from '../../output/merge-extents.ts';
import type {CommandContext} from '../command.ts';
import type {OutputFormat} from '../output-option.ts';

/** Prints extents as they come. */
export type MapPrinter = {
  readonly add: (extents: readonly MapExtent[]) => void;
  /** No more will come, at the image's end or since something failed: what was begun is closed. */
  readonly end: () => void;
};

export function makeMapPrinter(format: OutputFormat, context: CommandContext): MapPrinter {
  const print = format === 'json' ? printJson(context) : printTable(context);
  const merger = makeExtentMerger(context.version);
  let isBegun = false;
  return {
    add(extents) {
      isBegun = true;
      print.add(merger.add(extents));
    },
    end() {
      if (isBegun) print.add(merger.end());
      print.end();
    },
  };
}

function printJson({version, stdout}: CommandContext): MapPrinter {
  const json = makeMapJson(version);
  return {
    add: (extents) => stdout(json.add(extents)),
    end: () => stdout(json.end()),
  };
}

/** Ends with an error at the first extent that the table cannot show; those before it are printed. */
function printTable({personality, stdout}: CommandContext): MapPrinter {
  let header = MAP_HEADER;
  let isOver = false;
  const show = personality === 'instar' ? escapeFile : (extent: MapExtent): MapExtent => extent;
  return {
    add(extents) {
      if (isOver) return;
      let text = header;
      header = '';
      for (const extent of extents) {
        const line = mapLine(show(extent));
        if (line === undefined) {
          isOver = true;
          stdout(text);
          throw new InstarError('map-unshowable', MAP_UNSHOWABLE);
        }

        text += line;
      }

      stdout(text);
    },
    end() {
      // Every line is out already.
    },
  };
}

function escapeFile(extent: MapExtent): MapExtent {
  const {place} = extent;
  return place === undefined ? extent : {...extent, place: {...place, file: escapeControls(place.file)}};
}
