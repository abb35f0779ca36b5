import {GeneratorError} from '../generators/generator-error.ts';

/** What the caller of the harness can put right: a wrong option, a damaged file, nothing to judge. One line. */
export class HarnessError extends GeneratorError {
  override readonly name = 'HarnessError';
}
