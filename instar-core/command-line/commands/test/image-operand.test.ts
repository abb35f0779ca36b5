import {spawnSync} from 'node:child_process';
import {mkdtempSync, realpathSync, rmSync, truncateSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import test from 'ava';
import {makePartitionedDisk} from '../../../operations/info/test/image-samples.ts';
import {makeOverlay, makeWithDataFile} from '../../../operations/info/test/overlay-sample.ts';
import {type Answer, runInstar, runQemuImg} from '../../test/run-qemu-img.ts';
import {someBinaries} from './support/some-binaries.ts';

const folder = mkdtempSync(path.join(realpathSync(tmpdir()), 'instar-operand-'));
const at = (name: string): string => path.join(folder, name);
test.after.always(() => rmSync(folder, {recursive: true}));

writeFileSync(at('a.qcow2'), makeOverlay(''));
writeFileSync(at('top.qcow2'), makeOverlay(at('a.qcow2'), 'qcow2'));
writeFileSync(at('disk'), makePartitionedDisk());
writeFileSync(at('odd'), makePartitionedDisk());
truncateSync(at('odd'), 65_000);
writeFileSync(at('a,b'), makePartitionedDisk());
writeFileSync(at('split.qcow2'), makeWithDataFile('none'));

const binaries = someBinaries();
const shorten = ({exit, stdout, stderr}: Answer): Answer => ({
  exit,
  stdout: stdout.replaceAll(`${folder}/`, ''),
  stderr: stderr.replaceAll(`${folder}/`, ''),
});

function ask(program: string, argv: readonly string[]): Answer {
  const {status, stdout, stderr} = spawnSync(program, argv, {encoding: 'utf8', env: {LC_ALL: 'C'}});
  return {exit: status ?? -1, stdout, stderr};
}

/** Options of a command line in which `@name` stands for a file of this test. */
const agrees = test.macro({
  async exec(t, argv: readonly string[]) {
    const call = argv.map((word) => word.replaceAll(/@/g, `${folder}/`));
    for (const {path: program, version} of binaries) {
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      t.deepEqual(shorten(await runQemuImg(call, version)), shorten(ask(program, call)), version);
    }
  },
  title: (_given: string | undefined, argv: readonly string[]) => `says what qemu-img says: ${argv.join(' ')}`,
});
const compared = binaries.length === 0 ? test.skip : test;
const info = (options: string): readonly string[] => ['info', '--image-opts', options];
const map = (options: string): readonly string[] => ['map', '--image-opts', options];

compared(agrees, info('driver=qcow2,file.filename=@a.qcow2'));
compared(agrees, info('file.filename=@a.qcow2'));
compared(agrees, info('driver=qcow2,file.driver=file,file.filename=@a.qcow2'));
compared(agrees, info('driver=raw,file.filename=@a,,b'));
compared(agrees, info('driver=raw,file.filename=@disk,'));
compared(agrees, info('driver=qcow2,file.filename=@a.qcow2,file.filename=@disk'));
compared(agrees, info('driver=qcow2,file.filename=@a.qcow2,read-only=on,cache.direct=off,lazy-refcounts=on'));
compared(agrees, info('driver=qcow2,file.filename=@a.qcow2,overlap-check=none,node-name=n,file.locking=off'));
compared(agrees, info('driver=qcow2,file.filename=@a.qcow2,lazy-refcounts=yes'));
compared(agrees, info('driver=qcow2,file.filename=@a.qcow2,lazy-refcounts=maybe'));
compared(agrees, info('driver=qcow2,file.filename=@a.qcow2,nope=1'));
compared(agrees, info('driver=qcow2,file.filename=@a.qcow2,file.nope=1'));
compared(agrees, info('driver=qcow2,file.filename=@a.qcow2,x.y=1'));
compared(agrees, info('driver=raw,file.file.filename=@disk,file.filename=@disk'));
compared(agrees, info('driver=raw,=5,file.filename=@disk'));
compared(agrees, info('driver=raw,,x,file.filename=@disk'));
compared(agrees, info('driver=bogus,file.filename=@disk'));
compared(agrees, info('file.driver=bogus,file.filename=@disk'));
compared(agrees, info('driver=qcow2'));
compared(agrees, info('driver=qcow2,filename=@a.qcow2'));
compared(agrees, info('driver=qcow2,file=node'));
compared(agrees, info('filename=@a.qcow2'));
compared(agrees, info('driver=file,filename=@a.qcow2'));
compared(agrees, info('driver=file,filename=@a.qcow2,nope=1'));
compared(agrees, info('driver=file'));
compared(agrees, info('driver=host_device,filename=@disk'));
compared(agrees, info('driver=raw,file.driver=host_device,file.filename=@disk'));
compared(agrees, info('driver=raw,file.filename='));
compared(agrees, info('driver=raw,file.filename=file:@disk'));
compared(agrees, info('driver=raw,file.filename=json:{}'));
compared(agrees, info('name'));
compared(agrees, info(''));
compared(agrees, info('raw,file.filename=@disk'));
compared(agrees, info('driver=raw,offset=512,size=1k,file.filename=@disk'));
compared(agrees, info('driver=raw,offset=513,size=1024,file.filename=@disk'));
compared(agrees, info('driver=raw,offset=100,file.filename=@odd'));
compared(agrees, info('driver=raw,size=0,file.filename=@odd'));
compared(agrees, info('driver=raw,size=65024,file.filename=@odd'));
compared(agrees, info('driver=raw,size=65536,file.filename=@odd'));
compared(agrees, info('driver=raw,size=1000,file.filename=@disk'));
compared(agrees, info('driver=raw,offset=1M,file.filename=@disk'));
compared(agrees, info('driver=raw,offset=18446744073709551104,size=1024,file.filename=@disk'));
compared(agrees, info('driver=raw,offset=x,file.filename=@disk'));
compared(agrees, info('offset=512,file.filename=@a.qcow2'));
compared(agrees, info('offset=512,file.filename=@disk'));
compared(agrees, info('driver=qcow2,backing.driver=raw,file.filename=@top.qcow2'));
compared(agrees, info('driver=qcow2,backing=,file.filename=@top.qcow2'));
compared(agrees, info('driver=qcow2,encrypt.format=luks,file.filename=@a.qcow2'));
compared(agrees, info('driver=qcow2,encrypt.key-secret=s,file.filename=@a.qcow2'));
compared(agrees, ['info', '-f', 'raw', '--image-opts', 'driver=raw,file.filename=@disk']);
compared(agrees, ['info', '-f', 'file', '@a.qcow2']);
compared(agrees, ['info', '-f', 'file', '--output=json', '@odd']);
compared(agrees, ['info', '-f', 'host_device', '@disk']);
compared(agrees, ['info', '-f', 'bogus', '@disk']);
compared(agrees, ['info', 'file:@a.qcow2']);
compared(agrees, ['info', 'foo:@a.qcow2']);
compared(agrees, ['info', 'json:{"driver":"qcow2","file":{"driver":"file","filename":"@a.qcow2"}}']);
compared(agrees, ['info', 'json:{"driver":"qcow2","file.filename":"@a.qcow2"}']);
compared(agrees, ['info', 'json:{"driver":"raw","size":1024,"offset":"512","file":{"filename":"@disk"}}']);
compared(agrees, ['info', '-f', 'raw', 'json:{"driver":"qcow2","file":{"driver":"file","filename":"@a.qcow2"}}']);
compared(agrees, ['info', 'json:{"driver":"qcow2","file":"a"}']);
compared(agrees, ['info', 'json:{"filename":"@a.qcow2"}']);
compared(agrees, ['info', 'json:{}']);
compared(agrees, ['info', 'json:[]']);
compared(agrees, map('driver=raw,offset=1024,size=4096,file.filename=@disk'));
compared(agrees, map('driver=qcow2,backing.driver=raw,backing.file.filename=@disk,file.filename=@top.qcow2'));
compared(agrees, map('driver=qcow2,backing.file.filename=@disk,file.filename=@top.qcow2'));
compared(agrees, map('driver=qcow2,backing.driver=raw,file.filename=@top.qcow2'));
compared(agrees, map('driver=qcow2,backing=,file.filename=@top.qcow2'));
compared(agrees, map('driver=qcow2,backing=name,file.filename=@top.qcow2'));
compared(agrees, map('driver=raw,backing.file.filename=@a.qcow2,file.filename=@disk'));
compared(agrees, map('driver=qcow2,data-file.filename=@disk,file.filename=@split.qcow2'));
compared(agrees, map('driver=qcow2,data-file.filename=@disk,file.filename=@a.qcow2'));
compared(agrees, map('driver=qcow2,file.filename=@split.qcow2'));
compared(agrees, ['map', 'json:{"driver":"qcow2","backing":null,"file":{"driver":"file","filename":"@top.qcow2"}}']);

const refuses = test.macro({
  async exec(t, options: string, reason: string) {
    const call = options.replaceAll('@', `${folder}/`);
    const answer = await runInstar(['info', ...(options.startsWith('json:') ? [] : ['--image-opts']), call]);
    t.deepEqual(answer, {exit: 1, stdout: '', stderr: `info: Could not open '${call}': ${reason}\n`});
  },
  title: (_given: string | undefined, options: string) => `opens nothing but files: ${options}`,
});
const ONLY_FILES = 'is not supported by instar; it opens files and block devices only';
test(refuses, 'driver=nbd,host=x', `Driver 'nbd' ${ONLY_FILES}`);
test(refuses, 'driver=qcow2,file.driver=nbd,file.host=x', `Driver 'nbd' ${ONLY_FILES}`);
test(refuses, 'driver=qcow2,file.driver=https,file.url=x', `Driver 'https' ${ONLY_FILES}`);
test(refuses, 'driver=null-co,size=1M', `Driver 'null-co' ${ONLY_FILES}`);
test(refuses, 'driver=vvfat,dir=/etc', `Driver 'vvfat' ${ONLY_FILES}`);
test(refuses, 'driver=qcow2,file.driver=raw,file.file.filename=@a.qcow2', `Driver 'raw' below an image ${ONLY_FILES}`);
test(refuses, 'json:{"driver":"nbd","host":"x"}', `Driver 'nbd' ${ONLY_FILES}`);
test(refuses, 'json:{"driver":', 'Could not parse the JSON options: JSON parse error');
test(refuses, 'json:{"driver":["raw"]}', "Option 'driver' is a list, which no image takes");

test('of several images, each is read as its own options say', async (t) => {
  const {stdout} = await runInstar([
    'info',
    '--output=json',
    '--image-opts',
    `driver=raw,file.filename=${at('disk')}`,
    `driver=raw,size=512,file.filename=${at('disk')}`,
  ]);
  const sizes = JSON.parse(stdout).map((image: {readonly 'virtual-size': number}) => image['virtual-size']);
  t.deepEqual(sizes, [65_536, 512]);
});
