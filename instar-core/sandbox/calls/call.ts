import type {GuestState} from '../guest-state.ts';

/** Width of one argument. A 32-bit argument with a higher bit set breaks the protocol. */
export type ParameterType = 'u32' | 'u64';

/** A copy of what the guest asked for; the only thing that handlers read, so it cannot change under them. */
export type CallArguments = readonly [bigint, bigint, bigint, bigint, bigint];

/** One row of the call table. */
export type Call = {
  readonly number: number;
  /** The import's name in module "instar". */
  readonly name: string;
  readonly parameters: readonly ParameterType[];
  /** Serves the call; the result travels to the guest as a signed 64-bit integer. */
  readonly serve: (state: GuestState, args: CallArguments) => CallResult;
};

/** Nothing was done: the same call is to be served again when something has happened to the guest's lanes. */
export const MUST_WAIT = 'must wait';

export type CallResult = bigint | typeof MUST_WAIT;
