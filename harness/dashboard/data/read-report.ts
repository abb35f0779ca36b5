import {readFileSync} from 'node:fs';
import {Ajv, type ValidateFunction} from 'ajv';
import type {ConformanceReport} from '../../compare/verdict.ts';
import {HarnessError} from '../../harness-error.ts';

/** The report of a run; undefined when there is none. Throws HarnessError when it is damaged. */
export function readReport(path: string): ConformanceReport | undefined {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      return undefined;
    }

    throw new HarnessError(`${path} cannot be read: ${(error as Error).message}.`, {cause: error});
  }

  return parseReport(path, text);
}

const REPAIR = 'Run "npm run conformance" again or delete it.';

function parseReport(path: string, text: string): ConformanceReport {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new HarnessError(`${path} is damaged: it is not JSON. ${REPAIR}`, {cause: error});
  }

  const validate = compileSchema();
  if (validate(value)) {
    return value;
  }

  const [error] = validate.errors ?? [];
  throw new HarnessError(`${path} is damaged: ${error?.instancePath || 'the whole'} ${error?.message}. ${REPAIR}`);
}

let compiled: ValidateFunction<ConformanceReport> | undefined;

function compileSchema(): ValidateFunction<ConformanceReport> {
  compiled ??= new Ajv({allowUnionTypes: true}).compile<ConformanceReport>(
    JSON.parse(readFileSync(new URL('report.schema.json', import.meta.url), 'utf8')) as object,
  );
  return compiled;
}
