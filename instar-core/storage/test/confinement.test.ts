import {spawn} from 'node:child_process';
import {mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, unlinkSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import test from 'ava';
import {InstarError} from '../../instar-error.ts';
import {confineTo} from '../confinement.ts';
import {makeExtentGate} from '../extent-gate.ts';
import {openImage} from '../open-image.ts';

const folder = mkdtempSync(path.join(realpathSync(tmpdir()), 'instar-confine-'));
const at = (name: string): string => path.join(folder, name);
mkdirSync(at('in/deep'), {recursive: true});
mkdirSync(at('inside-not'));
mkdirSync(at('out'));
for (const file of ['in/a', 'in/deep/b', 'out/secret', 'inside-not/c']) writeFileSync(at(file), file);
symlinkSync(at('out/secret'), at('in/link'));
symlinkSync('deep/b', at('in/short'));
symlinkSync('../out', at('in/up'));
symlinkSync(at('in'), at('way-in'));
test.after.always(() => rmSync(folder, {recursive: true}));

const onLinux = process.platform === 'linux' ? test : test.skip;

const confined = test.macro({
  exec(t, name: string, isOpened: boolean, allowed = 'in') {
    const outcome = openImage(at(name), {confinement: confineTo([at(allowed)])});
    if (outcome.kind === 'opened') outcome.image.close();
    t.is(outcome.kind === 'opened' ? 'opened' : outcome.code, isOpened ? 'opened' : 'confined');
  },
  title: (_given: string | undefined, name: string, isOpened: boolean, allowed?: string) =>
    `confined to ${allowed ?? 'in'}, ${name} is ${isOpened ? 'opened' : 'refused'}`,
});
onLinux(confined, 'in/a', true);
onLinux(confined, 'in/deep/b', true);
onLinux(confined, 'in/short', true);
onLinux(confined, 'way-in/a', true);
onLinux(confined, 'in/a', true, 'way-in');
onLinux(confined, 'in/a', true, '../../../../../..');
onLinux(confined, 'in/link', false);
onLinux(confined, 'in/up/secret', false);
onLinux(confined, 'in/../out/secret', false);
onLinux(confined, 'in/deep/../../out/secret', false);
onLinux(confined, 'inside-not/c', false, 'in');
onLinux(confined, '../../../../../../etc/passwd', false);
onLinux(confined, '../../../../../../proc/self/maps', false);

onLinux('an open descriptor is no way out', (t) => {
  const opened = openImage(at('out/secret'));
  if (opened.kind !== 'opened') return t.fail(opened.reason);
  const outcome = openImage(`/proc/self/fd/${opened.image.fd}`, {confinement: confineTo([at('in')])});
  opened.image.close();
  return t.is(outcome.kind === 'refused' && outcome.code, 'confined');
});

onLinux('several folders may be allowed', (t) => {
  const outcome = openImage(at('in/link'), {confinement: confineTo([at('in'), at('out')])});
  t.is(outcome.kind, 'opened');
  if (outcome.kind === 'opened') outcome.image.close();
});

test('a folder that is none is refused by name', (t) => {
  const error = t.throws(() => confineTo([at('in/a')]), {instanceOf: InstarError});
  t.is(error.message, `Could not confine to '${at('in/a')}': Not a directory`);
  t.throws(() => confineTo([at('none')]), {message: /No such file or directory$/});
});

onLinux('a link that changes all the time never leads out', async (t) => {
  const link = at('in/changing');
  symlinkSync('a', link);
  // ln -sfn makes a new link and renames it over the old one, so that there always is one.
  const script = 'while :; do ln -sfn ../out/secret "$0"; ln -sfn a "$0"; done';
  const changer = spawn('sh', ['-c', script, link], {stdio: 'ignore'});
  try {
    const confinement = confineTo([at('in')]);
    const outside = openImage(at('out/secret'));
    if (outside.kind !== 'opened') return t.fail(outside.reason);
    const {identity} = outside.image;
    outside.image.close();
    const seen = new Set<string>();
    const end = Date.now() + 500;
    while (Date.now() < end) {
      const outcome = openImage(link, {confinement});
      seen.add(outcome.kind === 'opened' ? outcome.image.identity : outcome.code);
      if (outcome.kind === 'opened') outcome.image.close();
    }

    t.false(seen.has(identity));
    return t.true(seen.size >= 1);
  } finally {
    changer.kill('SIGKILL');
    await new Promise((resolve) => changer.once('close', resolve));
    unlinkSync(link);
  }
});

const gates = test.macro({
  exec(t, text: string, expected: string) {
    const outcome = makeExtentGate(at('in/image'), 'beside')({text});
    if (outcome.kind === 'opened') outcome.image.close();
    t.is(outcome.kind === 'opened' ? outcome.image.path.replace(`${folder}/`, '') : outcome.code, expected);
  },
  title: (_given: string | undefined, text: string) => `beside the image: '${text}'`,
});
test(gates, 'a', 'in/a');
test(gates, 'file:a', 'in/a');
test(gates, 'none', 'no-such-file');
test(gates, 'deep/b', 'extent-outside');
test(gates, '../out/secret', 'extent-outside');
test(gates, '/etc/passwd', 'extent-outside');
test(gates, 'file:/etc/passwd', 'extent-outside');
test(gates, 'json:{"filename":"/etc/passwd"}', 'extent-outside');
test(gates, 'nbd:unix:x', 'extent-outside');
test(gates, '..', 'extent-outside');
test(gates, '', 'extent-outside');
test(gates, 'a\0b', 'extent-outside');
test(gates, 'link', 'extent-outside');
test(gates, 'deep', 'not-a-regular-file');

test('the name of a data file is a path, whatever it looks like', (t) => {
  const open = (text: string, protocol: string) => {
    const outcome = makeExtentGate(at('in/image'), 'qemu')({text, protocol, isFromHere: true});
    return outcome.kind === 'refused' ? outcome.reason : 'opened';
  };
  t.is(open('json:{}', 'json'), "Could not open 'json:{}': No such file or directory");
  t.is(open('nbd:x', 'nbd'), "Could not open 'nbd:x': No such file or directory");
  t.is(open(`file:${at('in/a')}`, 'file'), `Could not open 'file:${at('in/a')}': No such file or directory`);
});

onLinux('where the user confines, parts may lie anywhere within, and links too', (t) => {
  const gate = makeExtentGate(at('in/image'), 'beside', {confinement: confineTo([at('in')])});
  const outcomes = ['deep/b', at('in/a'), 'short', '../out/secret', 'link', 'nbd:x'].map((text) => {
    const outcome = gate({text, protocol: text.startsWith('nbd:') ? 'nbd' : undefined});
    if (outcome.kind === 'opened') outcome.image.close();
    return outcome.kind === 'opened' ? 'opened' : outcome.code;
  });
  t.deepEqual(outcomes, ['opened', 'opened', 'opened', 'confined', 'confined', 'protocol-unsupported']);
});
