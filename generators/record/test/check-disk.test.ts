import test from 'ava';
import {GeneratorError} from '../../generator-error.ts';
import {checkDiskWasNotFull, checkFreeSpace} from '../check-disk.ts';

test('enough room is no error', (t) => t.notThrows(() => checkFreeSpace('/', 1)));
test('too little room says how much there is and what to do', (t) => {
  t.throws(() => checkFreeSpace('/', 2 ** 60), {
    instanceOf: GeneratorError,
    message: /^\/ has \d+ MiB free, .* TMPDIR/,
  });
});

const step = {name: 'create', exit: 1, stdout: '', stderr: 'qemu-img: image.raw: Could not resize\n'};
test('another error is an observation', (t) => {
  t.notThrows(() => checkDiskWasNotFull('create/raw/x', {steps: [step], files: []}));
});
test('a full disk is none', (t) => {
  const full = {...step, stderr: 'qemu-img: image.raw: Could not preallocate: No space left on device\n'};
  t.throws(() => checkDiskWasNotFull('create/raw/x', {steps: [full], files: []}), {message: /during create\/raw\/x/});
});
