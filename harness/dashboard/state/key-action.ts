import type {Action} from './action.ts';
import type {State} from './state.ts';

/** The keys that are told apart, by Ink's names. */
export type PressedKey = {
  readonly upArrow?: boolean;
  readonly downArrow?: boolean;
  readonly leftArrow?: boolean;
  readonly rightArrow?: boolean;
  readonly pageUp?: boolean;
  readonly pageDown?: boolean;
  readonly home?: boolean;
  readonly end?: boolean;
  readonly return?: boolean;
  readonly escape?: boolean;
  readonly tab?: boolean;
  readonly backspace?: boolean;
  readonly delete?: boolean;
  readonly ctrl?: boolean;
  readonly meta?: boolean;
};

const NAMED_KEYS: readonly (readonly [keyof PressedKey, Action])[] = [
  ['upArrow', {kind: 'move', by: -1}],
  ['downArrow', {kind: 'move', by: 1}],
  ['leftArrow', {kind: 'sideways', by: -1}],
  ['rightArrow', {kind: 'sideways', by: 1}],
  ['pageUp', {kind: 'page', by: -1}],
  ['pageDown', {kind: 'page', by: 1}],
  ['home', {kind: 'edge', to: 'first'}],
  ['end', {kind: 'edge', to: 'last'}],
  ['tab', {kind: 'switch-side'}],
  ['return', {kind: 'open'}],
  ['escape', {kind: 'back'}],
];

const LETTERS: Readonly<Record<string, Action>> = {
  q: {kind: 'quit'},
  '/': {kind: 'start-filter'},
  w: {kind: 'why'},
  '?': {kind: 'help'},
  c: {kind: 'collapse-all'},
  n: {kind: 'change', by: 1},
  p: {kind: 'change', by: -1},
  ' ': {kind: 'open'},
  k: {kind: 'move', by: -1},
  j: {kind: 'move', by: 1},
  h: {kind: 'sideways', by: -1},
  l: {kind: 'sideways', by: 1},
};

/** The keys' table. While the filter is being typed, letters are text; arrows and pages still move. */
export function keyAction(input: string, key: PressedKey, state: State): Action | undefined {
  if (key.ctrl === true) {
    return input === 'c' ? {kind: 'quit'} : undefined;
  }

  return state.typing ? (typingAction(input, key) ?? namedAction(key)) : (namedAction(key) ?? letterAction(input, key));
}

function typingAction(input: string, key: PressedKey): Action | undefined {
  if (key.return === true) {
    return {kind: 'end-filter'};
  }

  if (key.backspace === true || key.delete === true) {
    return {kind: 'erase'};
  }

  // Pasted text arrives at once; control characters in it are no part of a filter.
  const text = input.replaceAll(/\p{C}/gu, '');
  return text === '' || key.meta === true || namedAction(key) !== undefined ? undefined : {kind: 'type', text};
}

function namedAction(key: PressedKey): Action | undefined {
  return NAMED_KEYS.find(([name]) => key[name] === true)?.[1];
}

function letterAction(input: string, key: PressedKey): Action | undefined {
  return key.meta === true || !Object.hasOwn(LETTERS, input) ? undefined : LETTERS[input];
}
