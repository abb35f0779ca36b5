import test from 'ava';
import fc from 'fast-check';
import {normalizeObservation, type Surroundings} from '../normalize-observation.ts';
import {RULES} from '../rules.ts';

const SURROUNDINGS: Surroundings = {
  directory: '/tmp/instar-generate-1/0',
  programName: 'qemu-img',
  allocatedBytes: [200704, 8192],
};

function normalize(stdout: string, more: Partial<Surroundings> = {}): string {
  const observation = {steps: [{name: 'x', exit: 0, stdout, stderr: ''}], files: []};
  return normalizeObservation(observation, {...SURROUNDINGS, ...more}).steps[0]?.stdout ?? '';
}

const becomes = test.macro({
  exec(t, before: string, after: string, more: Partial<Surroundings> = {}) {
    t.is(normalize(before, more), after);
  },
  title: (given = '') => `normalising: ${given}`,
});
test('true disk usage is masked', becomes, '"actual-size": 200704,', '"actual-size": "<actual-size>",');
test('wrong disk usage stays', becomes, '"actual-size": 200705,', '"actual-size": 200705,');
test('true disk usage for people', becomes, '    disk size: 196 KiB\n', '    disk size: <actual-size>\n');
test('wrong disk usage for people stays', becomes, 'disk size: 197 KiB\n', 'disk size: 197 KiB\n');
test('other sizes stay', becomes, 'file length: 196 KiB (200704 bytes)', 'file length: 196 KiB (200704 bytes)');
test('the directory', becomes, "Could not open '/tmp/instar-generate-1/0/x'", "Could not open '<directory>/x'");
test('the version', becomes, 'qemu-img version 7.2.22 (Debian 1)\nCopyright', 'qemu-img version <version>\nCopyright');
test('the time of a run', becomes, 'Run completed in 0.031 seconds.\n', 'Run completed in <time> seconds.\n');
test('no time of a run', becomes, 'Run completed in no seconds.\n', 'Run completed in no seconds.\n');
test(
  'the program name',
  becomes,
  "ld.so: error\nTry 'ld.so create --help'\nno ld.so here",
  "qemu-img: error\nTry 'qemu-img create --help'\nno ld.so here",
  {programName: 'ld.so'},
);
test(
  'where an assertion stands',
  becomes,
  "qemu-img: ../../block/vmdk.c:2968: vmdk_get_info: Assertion `s->num_extents' failed.",
  "qemu-img: <location>: Assertion `s->num_extents' failed.",
);
test(
  'a package that is not installed',
  becomes,
  'qemu: module block-block-dmg-bz2 not found, do you want to install qemu-block-extra package?\nimage: x\n',
  'image: x\n',
);
test('the number of a nameless node', becomes, "Node '#block183' is busy", "Node '#block<number>' is busy");
test(
  'progress keeps where it ends',
  becomes,
  '    (0.00/100%)\r    (50.00/100%)\r    (100.00/100%)\r\nImages are identical.\n',
  '    (100.00/100%)\r\nImages are identical.\n',
);
test(
  'content ids, and which equals which',
  becomes,
  '"cid": 7,\n"parent-cid": 9,\n"cid": 9,\n    cid: 7\n    parent cid: 4294967295\n"parent-cid": 4294967295',
  '"cid": "<cid-1>",\n"parent-cid": "<cid-2>",\n"cid": "<cid-2>",\n    cid: <cid-1>\n    parent cid: 4294967295\n"parent-cid": 4294967295',
);

const UUID = '8ade4230-2c16-441b-86cb-ac98065039c3';
const UNSETTLED = {unsettledBytes: [3117055]};
test(
  'the length of a file that differs each time',
  becomes,
  '"virtual-size": 3117056,\n    file length: 2.97 MiB (3117055 bytes)\n',
  '"virtual-size": "<length>",\n    file length: <length>\n',
  UNSETTLED,
);
test(
  'other lengths beside it stay',
  becomes,
  '"virtual-size": 3117057,\n    file length: 2.97 MiB (3117057 bytes)\n',
  '"virtual-size": 3117057,\n    file length: 2.97 MiB (3117057 bytes)\n',
  UNSETTLED,
);
test(
  'a drawn key',
  becomes,
  `"uuid": "${UUID}",\n"iters": 7,\n"master-key-iters": 9\n    uuid: ${UUID}\n  iters: 7\n    master key iters: 9\n`,
  '"uuid": "<uuid>",\n"iters": "<iterations>",\n"master-key-iters": "<iterations>"\n    uuid: <uuid>\n  iters: <iterations>\n    master key iters: <iterations>\n',
  UNSETTLED,
);
test(
  'the key of an image that is always the same stays',
  becomes,
  `uuid: ${UUID}\niters: 7`,
  `uuid: ${UUID}\niters: 7`,
);

test('a content id keeps its name from step to step', (t) => {
  const step = (stdout: string) => ({name: stdout, exit: 0, stdout, stderr: ''});
  const {steps} = normalizeObservation(
    {steps: [step('cid: 5'), step('cid: 6'), step('"cid": 5')], files: []},
    SURROUNDINGS,
  );
  t.deepEqual(
    steps.map(({stdout}) => stdout),
    ['cid: <cid-1>', 'cid: <cid-2>', '"cid": "<cid-1>"'],
  );
});

test('exit codes, signals and files are not touched', (t) => {
  const observation = {
    steps: [{name: 'create', exit: 'SIGABRT', stdout: '', stderr: ''}],
    files: [{name: 'x', lengthBytes: 200704, fullyAllocated: true, ranges: []}],
  };
  t.deepEqual(normalizeObservation(observation, SURROUNDINGS), observation);
});

test('every rule has a name of its own and a reason', (t) => {
  t.is(new Set(RULES.map(({id}) => id)).size, RULES.length);
  for (const {because} of RULES) t.true(because.length > 20);
});

/** Text in which every rule finds something. */
const anyText = fc
  .array(
    fc.oneof(
      fc.string(),
      fc.constantFrom(
        '"actual-size": ',
        'disk size: ',
        '"cid": ',
        'parent cid: ',
        'qemu-img version ',
        'ld.so: ',
        '\n',
        '"virtual-size": ',
        'iters: ',
        `uuid: ${UUID}`,
        'file length: 3 MiB (3117056 bytes)\n',
      ),
      fc.constantFrom(
        '3117056',
        '200704',
        '196 KiB',
        '8 KiB',
        '4294967295',
        '12',
        SURROUNDINGS.directory,
        '\n',
        '    cid: ',
      ),
      fc.constantFrom('<actual-size>', '<cid-1>', '<directory>', '<version>', "Assertion `x' failed.\n", 'a.c:1: f: '),
    ),
    {maxLength: 30},
  )
  .map((parts) => parts.join(''));

test('normalising twice changes nothing', (t) => {
  fc.assert(
    fc.property(fc.array(anyText, {maxLength: 3}), fc.constantFrom('qemu-img', 'ld.so'), (texts, programName) => {
      const steps = texts.map((text, index) => ({name: String(index), exit: 0, stdout: text, stderr: text}));
      const surroundings = {...SURROUNDINGS, ...UNSETTLED, programName};
      const once = normalizeObservation({steps, files: []}, surroundings);
      t.deepEqual(normalizeObservation(once, surroundings), once);
    }),
    {numRuns: 500},
  );
});
