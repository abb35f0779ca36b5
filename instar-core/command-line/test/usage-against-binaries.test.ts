import test from 'ava';
import {askBinary, findBinaries} from './qemu-img-binaries.ts';
import {runQemuImg} from './run-qemu-img.ts';

const BINARIES = findBinaries();

const isNeeded = process.env['INSTAR_REQUIRE_ALL'] === '1';
/** Skipped where no qemu-img is at hand; `npm run binaries` fetches some. */
const compare = BINARIES.length === 0 && !isNeeded ? test.skip : test;

const agrees = test.macro({
  async exec(t, argv: readonly string[]) {
    t.true(BINARIES.length > 0, 'no qemu-img is at hand; install one or run "npm run binaries"');
    for (const binary of BINARIES) {
      t.deepEqual(await runQemuImg(argv, binary.version), askBinary(binary, argv), binary.version);
    }
  },
  title: (_given: string | undefined, argv: readonly string[]) =>
    `says what every binary says: ${JSON.stringify(argv)}`,
});
compare(agrees, []);
compare(agrees, ['nosuch']);
compare(agrees, ['']);
compare(agrees, ['-Z']);
compare(agrees, ['-Zh']);
compare(agrees, ['--hel=x']);
compare(agrees, ['--tr']);
compare(agrees, ['-T']);
compare(agrees, ['-Tfoo']);
compare(agrees, ['-T', '*x']);
compare(agrees, ['-T', ',']);
compare(agrees, ['-T', 'x?']);
compare(agrees, ['-T', '-foo', 'info']);
compare(agrees, ['-T', 'a', '-T', 'b', 'info']);
compare(agrees, ['-T', 'enable=xx,file=/dev/null', 'info']);
compare(agrees, ['-T', 'a,file=x,zz=1']);
compare(agrees, ['-T', 'foo', '-Z']);
compare(agrees, ['--', 'info']);
compare(agrees, ['info']);
compare(agrees, ['info', 'a', 'b']);
compare(agrees, ['info', '-Z', 'x']);
compare(agrees, ['info', '-UZx', 'a']);
compare(agrees, ['info', '-U-', 'a']);
compare(agrees, ['info', '-fraw', '-Uf']);
compare(agrees, ['info', '--bogus=1', 'x']);
compare(agrees, ['info', '--backing-chain=x', 'a']);
compare(agrees, ['info', '--o=json', 'nofile']);
compare(agrees, ['info', '--fo', 'raw', 'nofile']);
compare(agrees, ['info', '--he=x']);
compare(agrees, ['info', '--output']);
compare(agrees, ['info', '--output=foo', 'nofile']);
compare(agrees, ['info', '--output', 'json', '--output', 'foo', 'nofile']);
compare(agrees, ['info', '--output', 'foo', '--bogus']);
compare(agrees, ['info', '--output', 'foo']);
compare(agrees, ['info', '--limits']);
compare(agrees, ['info', '-t', 'foo', 'nofile']);
compare(agrees, ['info', '-b']);
compare(agrees, ['info', '-f']);
compare(agrees, ['info', 'nofile']);
compare(agrees, ['info', '-']);
compare(agrees, ['info', '--', '-Z']);
compare(agrees, ['info', '--object', 'secret', 'nofile']);
compare(agrees, ['info', '--object', 'secret,id=a', 'nofile']);
compare(agrees, ['info', '--object', 'id=a', 'nofile']);
compare(agrees, ['info', '--object', 'secret,id=9a,data=x', 'nofile']);
compare(agrees, ['info', '--object', 'secret,id=a,data=x,file=y', 'nofile']);
compare(agrees, ['info', '--object', 'secret,id=a,data=x,format=base64', 'nofile']);
compare(agrees, ['info', '--object', '', 'nofile']);
compare(agrees, ['info', '--image-opts', '-f', 'raw', 'driver=raw']);
compare(agrees, ['create']);
compare(agrees, ['create', '-f']);
compare(agrees, ['create', 'x', '-o']);
compare(agrees, ['create', 's', '-1k']);
compare(agrees, ['create', '-qZx', 'a']);
compare(agrees, ['create', '-Zq']);
compare(agrees, ['create', 'x', 'y', '-qZ', 'w']);
compare(agrees, ['create', '--b', 'x']);
compare(agrees, ['create', '--backing-', 'x']);
compare(agrees, ['create', '--options']);
compare(agrees, ['create', '--size=1']);
compare(agrees, ['create', '--image-opts']);
compare(agrees, ['create', '-e', 'a', '1M']);
compare(agrees, ['create', '-B', 'raw', '-b', 'x', 'a']);
compare(agrees, ['create', '-', '-q']);
compare(agrees, ['create', 'a', 'b', '--', '-Z']);
compare(agrees, ['create', 'a', '1x']);
compare(agrees, ['create', 'a', '8E']);
compare(agrees, ['create', 'a', '--', '-1']);
compare(agrees, ['create', 'a', '1M', '2M']);
compare(agrees, ['create', '-o', 'help', '-f', 'foo']);
compare(agrees, ['create', '--object', 'secret,id=a,data=x', '-f', 'foo', 'x', '1M']);

compare('the binaries that were compared with are counted', (t) => {
  t.log(`compared with ${BINARIES.length} qemu-img binaries: ${BINARIES.map(({version}) => version).join(' ')}`);
  t.pass();
});
