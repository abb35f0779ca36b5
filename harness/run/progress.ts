import type {VerdictKind} from '../compare/verdict.ts';

/** Where progress goes; the standard error of a process. */
export type ProgressStream = {readonly isTTY?: boolean; readonly columns?: number; write(text: string): unknown};

export type Progress = {
  /** One more baseline is judged. */
  readonly add: (caseId: string, kind: VerdictKind) => void;
  /** Takes the live line away, so that the summary begins on a clean one. */
  readonly end: () => void;
};

/** Without a terminal a line is written for every tenth of the way. */
const PLAIN_STEPS = 10;
const CLEAR_LINE = '\r\u001b[2K';

/** A live line on a terminal, a few plain lines elsewhere. */
export function startProgress(stream: ProgressStream, planned: number): Progress {
  let done = 0;
  let different = 0;
  return {
    add: (caseId, kind) => {
      done += 1;
      different += kind === 'different' ? 1 : 0;
      const counts = `${done}/${planned} judged, ${different} different`;
      if (stream.isTTY === true) {
        stream.write(CLEAR_LINE + `${counts}  ${caseId}`.slice(0, (stream.columns ?? 80) - 1));
      } else if (isMilestone(done, planned)) {
        stream.write(`${counts}\n`);
      }
    },
    end: () => {
      if (stream.isTTY === true) {
        stream.write(CLEAR_LINE);
      }
    },
  };
}

function isMilestone(done: number, planned: number): boolean {
  return Math.floor((done * PLAIN_STEPS) / planned) > Math.floor(((done - 1) * PLAIN_STEPS) / planned);
}
