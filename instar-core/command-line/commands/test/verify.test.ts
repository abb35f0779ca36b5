import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import test from 'ava';
import {makeCleanQcow2, makeQcow2Over, makeQcow2WithSnapshot} from '../../../operations/verify/test/qcow2-attacks.ts';
import {runInstar} from '../../test/run-qemu-img.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'instar-verify-command-'));
test.after.always(() => rmSync(folder, {recursive: true}));

function put(name: string, bytes: Uint8Array | string): string {
  const file = path.join(folder, name);
  writeFileSync(file, bytes);
  return file;
}

const CLEAN = put('clean.qcow2', makeCleanQcow2());
const BACKED = put('backed.qcow2', makeQcow2Over('/etc/passwd'));
const SNAPSHOT = put('snapshot.qcow2', makeQcow2WithSnapshot());
const TEXT = put('text', 'just a text\n');

type Said = {readonly stdout: RegExp; readonly stderr?: RegExp};

const ends = test.macro({
  async exec(t, exit: number, argv: readonly string[], {stdout, stderr = /^$/}: Said) {
    const answer = await runInstar(['verify', ...argv]);
    t.is(answer.exit, exit, answer.stderr);
    t.regex(answer.stdout, stdout);
    t.regex(answer.stderr, stderr);
  },
  title: (given = '', exit: number) => `${given}: exit ${exit}`,
});

test('a safe image', ends, 0, [CLEAN], {stdout: /: safe \(qcow2, a disk of 1 GiB, a file of 256 KiB\)\n$/});
test('a finding that is told only', ends, 0, [SNAPSHOT], {
  stdout: /: safe .*\n {2}allowed {3}snapshots .* 1 internal snapshot\n/,
});
test('the same finding, denied', ends, 2, ['--deny', 'snapshots', SNAPSHOT], {stdout: /: NOT SAFE .*\n {2}low/});
test('an unsafe image', ends, 2, [BACKED], {stdout: /: NOT SAFE .*\n {2}critical {2}backing_file .*'\/etc\/passwd'/});
test('the same image, allowed', ends, 0, ['--allow', 'backing_file', BACKED], {
  stdout: /: safe .*\n {2}allowed {3}backing_file/,
});
test('no image', ends, 3, [TEXT], {stdout: /unknown_format/});
test('a missing file', ends, 1, [path.join(folder, 'missing')], {
  stdout: /^$/,
  stderr: /^verify: Could not open .*: No such file/,
});
test('several files, one missing', ends, 1, [CLEAN, path.join(folder, 'missing')], {
  stdout: /: safe/,
  stderr: /No such file/,
});
test('several files, one unsafe', ends, 2, [CLEAN, BACKED], {stdout: /: safe(.|\n)*: NOT SAFE/});
test('quietly', ends, 2, ['-q', BACKED], {stdout: /^$/});
test('a declared format', ends, 2, ['-f', 'raw', CLEAN], {stdout: /format_mismatch/});
test('without a file', ends, 1, [], {stdout: /^$/, stderr: /Expecting at least one image file name/});
test('a finding that nobody knows', ends, 1, ['--allow', 'nonsense', CLEAN], {
  stdout: /^$/,
  stderr: /finding 'nonsense' is not known; there are: unknown_format,/,
});
test('a format that nobody knows', ends, 1, ['--formats', 'floppy', CLEAN], {
  stdout: /^$/,
  stderr: /format 'floppy' is not known/,
});
test('the list of findings', ends, 0, ['--list-findings'], {stdout: /^unknown_format(.|\n)*\nchain_depth .*\n$/});

const POLICY = put(
  'policy.json',
  JSON.stringify({'max-virtual-size': '1M', deny: ['snapshots'], allow: ['backing_file']}),
);
test('a policy file', ends, 2, ['--policy', POLICY, SNAPSHOT], {stdout: /snapshots(.|\n)*virtual_size/});
test('an option over the policy file', ends, 0, ['--policy', POLICY, '--max-virtual-size', '2G', BACKED], {
  stdout: /: safe/,
});
test('a policy with a strange member', ends, 1, ['--policy', put('odd.json', '{"maximum": 1}'), CLEAN], {
  stdout: /^$/,
  stderr: /odd\.json': member 'maximum' is not known/,
});
test('a policy that is no object', ends, 1, ['--policy', put('list.json', '[]'), CLEAN], {
  stdout: /^$/,
  stderr: /it holds no JSON object/,
});
test('a policy with a size that is none', ends, 1, ['--policy', put('size.json', '{"max-file-size": "big"}'), CLEAN], {
  stdout: /^$/,
  stderr: /'max-file-size' is a size/,
});

test('JSON of one file is an object', async (t) => {
  const {stdout} = await runInstar(['verify', '--output=json', BACKED]);
  t.deepEqual(JSON.parse(stdout), {
    schema: 'instar-verify-1',
    filename: BACKED,
    safe: false,
    sandbox: 'wasm',
    layers: [{filename: BACKED, format: 'qcow2', 'virtual-size': 2 ** 30, 'file-size': 4 * 65_536}],
    findings: [
      {
        id: 'backing_file',
        severity: 'critical',
        denied: true,
        layer: 0,
        message: "the image takes contents from '/etc/passwd'",
      },
    ],
  });
});

test('JSON of several files is an array', async (t) => {
  const {stdout} = await runInstar(['verify', '--output=json', CLEAN, BACKED]);
  const reports = JSON.parse(stdout) as readonly {readonly safe: boolean}[];
  t.deepEqual(
    reports.map(({safe}) => safe),
    [true, false],
  );
});

test('qemu-img knows no verify', async (t) => {
  const {exit, stderr} = await runInstar(['verify', CLEAN], {personality: 'qemu-img'});
  t.is(exit, 1);
  t.regex(stderr, /Command not found: verify/);
});
