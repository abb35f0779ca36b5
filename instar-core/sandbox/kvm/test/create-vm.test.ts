import test from 'ava';
import {createVm} from '../create-vm.ts';
import type {KvmSyscalls} from '../kvm-syscalls.ts';

const EINTR = 4;
const EBUSY = 16;

/** A kernel that answers each attempt with the next of these: a descriptor, or an error number negated. */
function answer(answers: readonly number[]): {readonly syscalls: KvmSyscalls; readonly asked: () => number} {
  let asked = 0;
  const ioctl = (): number => ((answers[asked++] ?? -EINTR) < 0 ? -1 : (answers[asked - 1] ?? -1));
  const errno = (): number => -(answers[asked - 1] ?? -EINTR);
  return {syscalls: {ioctl, errno} as unknown as KvmSyscalls, asked: () => asked};
}

const creates = test.macro({
  exec(t, answers: readonly number[], expected: {readonly vm: number; readonly attempts: number}) {
    const {syscalls, asked} = answer(answers);
    t.is(createVm(syscalls, 3), expected.vm);
    t.is(asked(), expected.attempts);
  },
  title: (given = '') => `making a machine ${given}`,
});
test('succeeds at once', creates, [7], {vm: 7, attempts: 1});
test('is tried again after a signal', creates, [-EINTR, -EINTR, 7], {vm: 7, attempts: 3});
test('fails for any other reason at once', creates, [-EBUSY, 7], {vm: -1, attempts: 1});
test('is given up when signals never end', creates, [], {vm: -1, attempts: 100});
