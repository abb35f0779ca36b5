import {Box, Text, useApp, useInput, useWindowSize} from 'ink';
import {createElement, type ReactElement, useEffect, useRef, useState} from 'react';
import type {DashboardData} from '../data/dashboard-data.ts';
import {drawScreen} from '../screen/draw-screen.ts';
import {soundSize} from '../screen/screen-size.ts';
import type {Span, StyledLine} from '../screen/styled-line.ts';
import {survey} from '../screen/survey.ts';
import {pressKeys} from '../state/press-keys.ts';
import {makeFirstState} from '../state/first-state.ts';

export type AppProps = {
  readonly data: DashboardData;
  /** Calls back with new data whenever it changes; gives the function that stops it. */
  readonly watch: (onData: (data: DashboardData) => void) => () => void;
};

/** Keys in, lines out; all thought is in state/ and screen/. */
export function App({data: first, watch}: AppProps): ReactElement {
  const {exit} = useApp();
  const size = soundSize(useWindowSize());
  const [data, setData] = useState(first);
  const [state, setState] = useState(() => makeFirstState(Object.keys(first.map.cases)));
  // Keys may come faster than screens are drawn.
  const latest = useRef(state);
  useEffect(() => watch(setData), [watch]);
  useInput((input, key) => {
    const after = pressKeys(latest.current, {input, key}, (before) => survey(before, data, size));
    latest.current = after.state;
    setState(after.state);
    if (after.quit) {
      exit();
    }
  });

  const lines = drawScreen(state, data, survey(state, data, size), size);
  return createElement(
    Box,
    {flexDirection: 'column', width: size.columns, height: size.rows, overflow: 'hidden'},
    lines.map((line, index) => createElement(Line, {key: index, line})),
  );
}

function Line({line}: {readonly line: StyledLine}): ReactElement {
  // An empty Text has no height.
  const spans = line.length === 0 ? [{text: ' '}] : line;
  return createElement(
    Text,
    {wrap: 'truncate-end'},
    spans.map((span, index) => createElement(StyledText, {key: index, span})),
  );
}

function StyledText({span}: {readonly span: Span}): ReactElement {
  const {text, color, bold = false, dim = false, inverse = false} = span;
  return createElement(Text, {bold, dimColor: dim, inverse, ...(color === undefined ? {} : {color})}, text);
}
