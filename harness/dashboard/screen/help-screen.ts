import {SHADES} from '../table/shade.ts';
import type {ScreenSize} from './screen-size.ts';
import {padTo, type StyledLine} from './styled-line.ts';

const KEYS: readonly (readonly [string, string])[] = [
  ['arrows, hjkl', 'move among cases and versions'],
  ['PageUp PageDown Home End', 'move by pages, to the ends'],
  ['Enter, Space', 'open a case, open or collapse a group'],
  ['/', 'filter as you type: words of the case id; Enter keeps, Esc clears'],
  ['c', 'collapse or open all groups'],
  ['w', 'the whitelist row that allows a difference'],
  ['Tab, left, right', 'in a case: choose the side, then what it shows'],
  ['n, p', 'in a case: the next and the previous change'],
  ['Esc', 'back'],
  ['q, Ctrl-C', 'quit'],
];

/** Keys and signs. */
export function drawHelp({rows}: ScreenSize): readonly StyledLine[] {
  const lines: readonly StyledLine[] = [
    [{text: 'Keys', bold: true}],
    ...KEYS.map(([key, meaning]) => [{text: padTo(`  ${key}`, 28)}, {text: meaning}]),
    [{text: 'Cells', bold: true}],
    ...Object.values(SHADES).map(({symbol, word, color}) => [{text: `  ${symbol}  ${word}`, color}]),
    [{text: '  A B C  one letter for each distinct profile of a case, oldest first'}],
    [{text: '  *      the profile is not that of the version before; in a group: how many'}],
  ];
  return [
    ...lines,
    ...Array.from({length: Math.max(0, rows - 1 - lines.length)}, () => []),
    [{text: 'Esc back  q quit', dim: true}],
  ];
}
