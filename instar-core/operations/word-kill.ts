import type {GuestOutcome, KillReason} from '../sandbox/sandbox.ts';

type Killed = Extract<GuestOutcome, {kind: 'killed'}>;

/** The option that moves the limit which ended a guest; the other reasons have none. */
const LIMIT_OPTIONS: Partial<Record<KillReason, string>> = {
  deadline: '--deadline',
  memory: '--memory-limit',
  output: '--output-limit',
  records: '--record-limit',
};

/** Why a guest was ended, as a user reads it: a limit may be the user's own, so the option that moves it is named. */
export function wordKill({reason, message}: Killed): string {
  const option = LIMIT_OPTIONS[reason];
  return option === undefined ? message : `${message}; ${option} sets it`;
}
