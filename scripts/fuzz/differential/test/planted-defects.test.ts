import {chmodSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import test from 'ava';
import {comparePrograms} from '../compare-programs.ts';
import type {Recipe} from '../recipe.ts';
import {findReleaseAtHand} from './at-hand.ts';

// qemu-img itself is the program under test, with one thing wrong behind every conversion.

const release = findReleaseAtHand();
const folder = mkdtempSync(path.join(tmpdir(), 'instar-planted-'));
test.after.always(() => {
  rmSync(folder, {recursive: true});
});

const RECIPE: Recipe = {
  layers: [{format: 'raw', options: '', sectors: 2048, deeds: [{kind: 'write', sector: 0, sectors: 256, pattern: 17}]}],
  operation: {command: 'convert', to: 'qcow2', options: '', flags: ['named']},
};

let programs = 0;

/** A program that does what qemu-img does, then for convert a line of shell with `$IMG`, `$IO` and `$OUT`. */
function plant(line: string): string {
  const file = path.join(folder, `program-${programs++}`);
  const beside = path.dirname(release?.qemuIo.command ?? '');
  const text = `#!/bin/sh
IMG='${beside}/qemu-img' IO='${beside}/qemu-io' OUT=out.qcow2
"$IMG" "$@" || exit
[ "$1" = convert ] || exit 0
${line}
`;
  writeFileSync(file, text);
  chmodSync(file, 0o755);
  return file;
}

const isFound = test.macro({
  async exec(t, line: string, where: readonly RegExp[]) {
    if (release === undefined) {
      t.pass('no qemu-img with its qemu-io is at hand');
      return;
    }
    const program = {name: 'planted', path: plant(line), isInstar: false};
    const differences = await comparePrograms(RECIPE, {release, program, sandbox: 'wasm'});
    const paths = differences.map((difference) => difference.path);
    t.deepEqual(
      where.filter((pattern) => !paths.some((each) => pattern.test(each))),
      [],
      `seen: ${paths.join(', ')}`,
    );
    t.is(paths.length === 0, where.length === 0, paths.join(', '));
  },
  title: (given = '') => `the differential run finds ${given}`,
});

const quietly = (command: string) => `${command} >/dev/null`;

test('nothing where nothing is wrong', isFound, 'true', []);
test('another exit code', isFound, 'exit 3', [/^convert\.exit/]);
test('a word more on stdout', isFound, 'echo more', [/^convert\.stdout/]);
test('a word more on stderr', isFound, 'echo more >&2', [/^convert\.stderr/]);
test('an option in info', isFound, '"$IMG" amend -f qcow2 -o lazy_refcounts=on "$OUT"', [
  /^info-json\//,
  /^info-human/,
]);
test('an extent in map', isFound, quietly('"$IO" -f qcow2 -c "write -z 512k 64k" "$OUT"'), [/^map-json\//]);
test('other content', isFound, quietly('"$IO" -f qcow2 -c "write -P 1 512k 64k" "$OUT"'), [
  /^files\/guest\.raw\//,
  /^compare\.(?:exit|stdout)/,
]);
// The refcount block of a small image is its third cluster, 64 KiB each; an entry has two bytes, the sixth is of data.
test(
  'one reference too many',
  isFound,
  String.raw`printf '\0\2' | /bin/dd of="$OUT" bs=1 seek=131082 conv=notrunc 2>/dev/null`,
  [/^check\./],
);
test('a byte more in the file', isFound, 'printf x >>"$OUT"', [/^files\/out\.qcow2\//]);
