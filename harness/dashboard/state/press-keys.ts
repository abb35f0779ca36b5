import {keyAction, type PressedKey} from './key-action.ts';
import {reduce} from './reduce.ts';
import type {State, Surroundings} from './state.ts';

/** Keys that a terminal sends as a character of their own, within a burst of others too. */
const CONTROL_KEYS: Readonly<Record<string, PressedKey>> = {
  '\r': {return: true},
  '\n': {return: true},
  '\t': {tab: true},
  '\u0008': {backspace: true},
  '\u007f': {backspace: true},
  '\u001b': {escape: true},
};

export type Pressed = {readonly input: string; readonly key: PressedKey};

/** Everything that came from the keyboard at once, key by key: fast typing and pasting arrive as one burst. */
export function pressKeys(
  state: State,
  {input, key}: Pressed,
  surveyAt: (state: State) => Surroundings,
): {readonly state: State; readonly quit: boolean} {
  let current = state;
  for (const pressed of splitBurst(input, key)) {
    const action = keyAction(pressed.input, pressed.key, current);
    if (action?.kind === 'quit') {
      return {state: current, quit: true};
    }

    current = action === undefined ? current : reduce(current, action, surveyAt(current));
  }

  return {state: current, quit: false};
}

function splitBurst(input: string, key: PressedKey): readonly Pressed[] {
  const characters = Array.from(input);
  return characters.length < 2 || Object.values(key).includes(true)
    ? [{input, key}]
    : characters.map((character) => ({input: character, key: CONTROL_KEYS[character] ?? {}}));
}
