import {readFileSync} from 'node:fs';
import {Ajv, type Options, type ValidateFunction} from 'ajv';
import type {StoredProfile} from './stored-profile.ts';
import type {VersionMap} from './version-map.ts';

/** A check that says what is wrong with a value, or nothing when it is right. */
export type Check<Value> = {
  readonly isValid: (value: unknown) => value is Value;
  readonly explain: (value: unknown) => string;
};

/** The schemas themselves are checked by a test: compiling the schema of schemas would take most of a short run. */
const OPTIONS: Options = {allowUnionTypes: true, meta: false, validateSchema: false};

export const VERSION_MAP_CHECK = makeCheck<VersionMap>('version-map.schema.json');
export const PROFILE_CHECK = makeCheck<StoredProfile>('profile.schema.json');

/** The schema is compiled at the first use: most runs need only one of them. */
function makeCheck<Value>(fileName: string): Check<Value> {
  let compiled: ValidateFunction<Value> | undefined;
  const compile = (): ValidateFunction<Value> => {
    compiled ??= new Ajv(OPTIONS).compile<Value>(
      JSON.parse(readFileSync(new URL(fileName, import.meta.url), 'utf8')) as object,
    );
    return compiled;
  };
  return {
    isValid: (value): value is Value => compile()(value),
    explain: (value) => {
      const validate = compile();
      validate(value);
      const [error] = validate.errors ?? [];
      return error ? `${error.instancePath || 'the whole'} ${error.message}` : 'nothing is wrong';
    },
  };
}
