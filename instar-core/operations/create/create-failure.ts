import {InstarError} from '../../instar-error.ts';
import {systemErrorCode, systemErrorWords} from '../../storage/system-error-words.ts';

/** A refusal or failure of the driver; the caller puts the target's name before it. */
export class CreateFailure extends InstarError {
  /** The option whose value was refused, where it is one. */
  readonly option: string | undefined;

  constructor(
    message: string,
    options: {
      readonly code?: string;
      readonly cause?: unknown;
      readonly option?: string | undefined;
      readonly hint?: string;
    } = {},
  ) {
    super(options.code ?? 'create-failed', message, {cause: options.cause, hint: options.hint ?? ''});
    this.option = options.option;
  }
}

/** `what: No space left on device` for a failed system call; any other error is thrown on. */
export function failSystemCall(what: string, error: unknown): never {
  const code = systemErrorCode(error);
  if (code === undefined) {
    throw error;
  }

  throw new CreateFailure(`${what}: ${systemErrorWords(code)}`, {cause: error});
}
