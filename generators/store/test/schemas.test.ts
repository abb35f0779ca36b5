import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {Ajv} from 'ajv';
import test from 'ava';

const isSchema = test.macro({
  exec(t, name: string) {
    const schema = JSON.parse(readFileSync(join(import.meta.dirname, '..', name), 'utf8')) as object;
    const ajv = new Ajv({allowUnionTypes: true, strict: true});
    t.true(ajv.validateSchema(schema), ajv.errorsText());
    t.is(typeof ajv.compile(schema), 'function');
  },
  title: (_, name: string) => `${name} is a JSON Schema`,
});
test(isSchema, 'version-map.schema.json');
test(isSchema, 'profile.schema.json');
