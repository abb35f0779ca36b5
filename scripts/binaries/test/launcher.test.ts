import test from 'ava';
import {describeRun, launcherText} from '../program/launcher.ts';
import {parseLoaderList} from '../program/library-closure.ts';

const DYNAMIC = {program: 'qemu-img', loader: 'ld-linux-x86-64.so.2', loaderSetsArgv0: true};

test('run.json executes the loader directly', (t) => {
  t.deepEqual(describeRun(DYNAMIC), {
    command: 'lib/ld-linux-x86-64.so.2',
    args: ['--inhibit-cache', '--library-path', '$ORIGIN', '--argv0', 'qemu-img', '{directory}/lib/qemu-img'],
    argv0: 'qemu-img',
  });
});

test('an old loader is not asked to set argv[0]', (t) => {
  t.false(describeRun({...DYNAMIC, loaderSetsArgv0: false}).args.includes('--argv0'));
  t.notRegex(launcherText({...DYNAMIC, loaderSetsArgv0: false}), /--argv0/);
});

test('a static program needs no loader', (t) => {
  const program = {program: 'qemu-img', loader: null, loaderSetsArgv0: false};
  t.deepEqual(describeRun(program), {command: 'lib/qemu-img', args: [], argv0: 'qemu-img'});
  t.regex(launcherText(program), /^exec "\$lib\/qemu-img" "\$@"$/m);
});

test('the launcher replaces its shell and passes its arguments on', (t) => {
  const line = launcherText(DYNAMIC).trimEnd().split('\n').at(-1);
  const options = "--inhibit-cache --library-path '$ORIGIN' --argv0 qemu-img";
  t.is(line, `exec "$lib/ld-linux-x86-64.so.2" ${options} "$lib/qemu-img" "$@"`);
});

test("a loader's list names libraries and their files", (t) => {
  const text =
    '\tlinux-vdso.so.1 (0x00007f0000000000)\n\tlibc.so.6 => /a b/libc.so.6 (0x00007f0000000000)\n' +
    '\t/lib64/ld-linux-x86-64.so.2 => /a/ld.so (0x00007f0000000000)\n';
  t.deepEqual(parseLoaderList(text, 'qemu-img'), [{name: 'libc.so.6', file: '/a b/libc.so.6'}]);
});

test('a library that is not found is named', (t) => {
  t.throws(() => parseLoaderList('\tlibx.so.1 => not found\n', 'qemu-img'), {
    message: /libx\.so\.1, which was not found/,
  });
});
