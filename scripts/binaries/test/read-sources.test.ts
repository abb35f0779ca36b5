import {writeFileSync} from 'node:fs';
import path from 'node:path';
import test from 'ava';
import {withDir} from 'tmp-promise';
import {readSourceFiles} from '../apt/read-sources.ts';

test('the notation follows from the name', async (t) => {
  await withDir(
    async ({path: directory}) => {
      const list = path.join(directory, 'a.list');
      const sources = path.join(directory, 'b.sources');
      writeFileSync(list, 'deb http://a.example/debian sid main\n');
      writeFileSync(sources, 'Types: deb\nURIs: http://b.example/debian\nSuites: sid\nComponents: main\n');
      const uris = readSourceFiles([list, sources]).map((entry) => entry.uris[0]);
      t.deepEqual(uris, ['http://a.example/debian', 'http://b.example/debian']);
    },
    {unsafeCleanup: true},
  );
});
