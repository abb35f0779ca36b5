export type Progress = {
  readonly add: (version: string) => void;
  /** Leaves the last state on the screen and writes no more. */
  readonly stop: () => void;
};

/** The part of a stream that progress needs; `isTTY` chooses between a live block and plain lines. */
export type ProgressStream = {readonly isTTY?: boolean; readonly write: (text: string) => unknown};

export type ProgressOptions = {
  /** Versions with the number of cases that each will run. */
  readonly totals: ReadonlyMap<string, number>;
  readonly now: () => number;
};

const REDRAW_MS = 100;

/** Shows how far a run is: on a terminal one block that is redrawn, elsewhere one line per finished version. */
export function startProgress(stream: ProgressStream, {totals, now}: ProgressOptions): Progress {
  const counts: Counts = {done: new Map([...totals.keys()].map((version) => [version, 0])), totals, startMs: now()};
  return stream.isTTY ? startBlock(stream, counts, now) : startLines(stream, counts);
}

type Counts = {
  readonly done: Map<string, number>;
  readonly totals: ReadonlyMap<string, number>;
  readonly startMs: number;
};

function startLines(stream: ProgressStream, counts: Counts): Progress {
  return {
    add: (version) => {
      const done = increment(counts, version);
      if (done === counts.totals.get(version)) stream.write(`${version}: ${done} cases recorded\n`);
    },
    stop: () => undefined,
  };
}

function startBlock(stream: ProgressStream, counts: Counts, now: () => number): Progress {
  let height = 0;
  let isStopped = false;
  const draw = () => {
    const lines = blockLines(counts, now());
    // Up to the block's first line, then clear from there to the end of the screen.
    stream.write(`${height > 0 ? `\u001B[${height}A\r\u001B[J` : ''}${lines.join('\n')}\n`);
    height = lines.length;
  };
  draw();
  const timer = setInterval(draw, REDRAW_MS);
  return {
    add: (version) => {
      increment(counts, version);
    },
    stop: () => {
      if (isStopped) return;
      isStopped = true;
      clearInterval(timer);
      draw();
    },
  };
}

function increment({done}: Counts, version: string): number {
  const count = (done.get(version) ?? 0) + 1;
  done.set(version, count);
  return count;
}

/** More versions than this would not fit a screen of 24 lines; finished and waiting ones are left out first. */
const MAX_VERSION_LINES = 18;

/** One line per version and one for the whole: done of total, cases per second, seconds to go. */
export function blockLines({done, totals, startMs}: Counts, nowMs: number): readonly string[] {
  const rows = [...totals].map(([version, total]) => ({version, total, count: done.get(version) ?? 0}));
  const running = rows.filter(({count, total}) => count > 0 && count < total);
  const shown = rows.length <= MAX_VERSION_LINES ? rows : running.slice(0, MAX_VERSION_LINES);
  const width = Math.max(...rows.map(({version}) => version.length));
  const sum = rows.reduce((count, row) => count + row.count, 0);
  const total = rows.reduce((count, row) => count + row.total, 0);
  const rate = sum / Math.max(0.001, (nowMs - startMs) / 1000);
  const left = rate > 0 ? `${Math.ceil((total - sum) / rate)} s left` : 'starting';
  return [
    ...shown.map((row) => `${row.version.padEnd(width)}  ${bar(row.count, row.total)}  ${row.count}/${row.total}`),
    `${'all'.padEnd(width)}  ${bar(sum, total)}  ${sum}/${total}  ${rate.toFixed(0)} cases/s  ${left}`,
  ];
}

const BAR_WIDTH = 24;

function bar(count: number, total: number): string {
  const filled = total === 0 ? BAR_WIDTH : Math.floor((count / total) * BAR_WIDTH);
  return `[${'='.repeat(filled)}${' '.repeat(BAR_WIDTH - filled)}]`;
}
