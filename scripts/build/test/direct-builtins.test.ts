import test from 'ava';
import {fetchBuiltinsDirectly} from '../direct-builtins.ts';

const rewrites = test.macro({
  exec(t, source: string, expected: string) {
    t.is(fetchBuiltinsDirectly(source), expected);
  },
  title: (_given: string | undefined, source: string) => `rewrites ${source}`,
});
test(rewrites, "import path from 'node:path';", "const path = globalThis.process.getBuiltinModule('node:path');");
// A module may name its own `process`, so that word is not to be trusted.
test(
  rewrites,
  "import process from 'node:process';",
  "const process = globalThis.process.getBuiltinModule('node:process');",
);
test(
  rewrites,
  "import {openSync, readSync as read} from 'node:fs';",
  "const {openSync, readSync: read} = globalThis.process.getBuiltinModule('node:fs');",
);
test(
  rewrites,
  "import {type Stats, statSync} from 'node:fs';",
  "const {statSync} = globalThis.process.getBuiltinModule('node:fs');",
);
test(rewrites, "import type {Buffer} from 'node:buffer';", "import type {Buffer} from 'node:buffer';");
test(rewrites, "import {holds} from '../output/drift.ts';", "import {holds} from '../output/drift.ts';");

test('an import over several lines is rewritten too', (t) => {
  t.is(
    fetchBuiltinsDirectly("import {\n  openSync,\n  readSync,\n} from 'node:fs';\n"),
    "const {\n  openSync,\n  readSync,\n} = globalThis.process.getBuiltinModule('node:fs');\n",
  );
});
