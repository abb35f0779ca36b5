import test from 'ava';
import {HarnessError} from '../../harness-error.ts';
import {chooseSandboxes, type ProbeSandbox, type SandboxOption} from '../choose-sandboxes.ts';

const BOTH_WORK: ProbeSandbox = async () => undefined;
const NO_KVM: ProbeSandbox = async (name) => (name === 'kvm' ? 'no /dev/kvm' : undefined);
const NONE_WORK: ProbeSandbox = async () => 'no guest program';

const chooses = test.macro({
  async exec(t, option: SandboxOption, probe: ProbeSandbox, expected: readonly string[]) {
    const {sandboxes, notes} = await chooseSandboxes(option, probe, {requireAll: false});
    t.deepEqual(
      [...sandboxes.map(({name, unavailable}) => (unavailable === undefined ? name : `${name} skipped`)), ...notes],
      expected,
    );
  },
  title: (given = '') => given,
});

test('auto takes kvm where it works', chooses, 'auto', BOTH_WORK, [
  'kvm',
  'sandbox: kvm (it is usable here and the stronger wall)',
]);
test('auto falls back to wasm and says why', chooses, 'auto', NO_KVM, [
  'wasm',
  'sandbox: wasm (kvm is not usable here: no /dev/kvm)',
]);
test('wasm can be asked for', chooses, 'wasm', BOTH_WORK, ['wasm', 'sandbox: wasm (asked for)']);
test('both runs both', chooses, 'both', BOTH_WORK, [
  'kvm',
  'wasm',
  'sandbox: kvm (asked for)',
  'sandbox: wasm (asked for)',
]);
test('both skips the one that does not work', chooses, 'both', NO_KVM, [
  'kvm skipped',
  'wasm',
  'sandbox: kvm skipped (no /dev/kvm)',
  'sandbox: wasm (asked for)',
]);

const refuses = test.macro({
  async exec(t, option: SandboxOption, probe: ProbeSandbox, {requireAll}: {readonly requireAll: boolean}) {
    await t.throwsAsync(async () => chooseSandboxes(option, probe, {requireAll}), {
      instanceOf: HarnessError,
      message: /^The (kvm|wasm) sandbox is not usable here: /,
    });
  },
  title: (given = '') => given,
});

test('kvm asked for and not there is an error', refuses, 'kvm', NO_KVM, {requireAll: false});
test('auto without any sandbox is an error', refuses, 'auto', NONE_WORK, {requireAll: false});
test('both with one missing is an error where everything is required', refuses, 'both', NO_KVM, {requireAll: true});
