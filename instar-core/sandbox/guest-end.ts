import type {Buffer} from 'node:buffer';
import type {KillReason} from './sandbox.ts';

/** How a guest ended other than by returning from run(). Thrown through the guest's own frames, caught by the runner. */
export type EndKind =
  | {readonly kind: 'failed'; readonly status: number; readonly detail: Buffer}
  | {readonly kind: 'killed'; readonly reason: KillReason; readonly message: string};

/** Unwinds a guest. Not an error of the host: runners turn it into the run's outcome. */
export class GuestEnd extends Error {
  override readonly name = 'GuestEnd';
  readonly end: EndKind;

  constructor(end: EndKind) {
    super(end.kind);
    this.end = end;
  }
}

/** Ends the guest for breaking the call table's rules. */
export function killForProtocol(what: string): never {
  throw new GuestEnd({kind: 'killed', reason: 'protocol', message: `guest broke the call protocol: ${what}`});
}

/** Ends the guest for going over one of its limits. */
export function killForLimit(reason: KillReason, message: string): never {
  throw new GuestEnd({kind: 'killed', reason, message});
}
