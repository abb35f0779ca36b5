import test from 'ava';
import {makeVersionRows, versionTable} from '../version-table.ts';

const FILES = [{name: 'x.deb', sha256: '0'.repeat(64)}];

test('the table lists what is there and what is only known', (t) => {
  const origin = {kind: 'debian' as const, label: 'debian sid', packageVersion: '1:11.1.3+ds-1', files: FILES};
  const folders = [
    {version: '11.1.3', directory: '/x', origin, sizeBytes: 19_700_000},
    {version: '10.2.2', directory: '/x', origin: null, sizeBytes: 1_000_000},
  ];
  const manifest = {
    versions: [
      {version: '11.1.3', ...origin},
      {version: '7.2.22', kind: 'source' as const, label: 'source qemu.tar', files: FILES},
    ],
  };
  t.is(
    versionTable(makeVersionRows(folders, manifest)),
    `version  label            source         size     status
7.2.22   source qemu.tar  x.deb          -        not provisioned
10.2.2   ?                ?              1.0 MB   not made here
11.1.3   debian sid       1:11.1.3+ds-1  19.7 MB  ready
`,
  );
});
