import test from 'ava';
import {IMAGE_SETS, readImage} from '../../images/image-sets.ts';
import type {Case, CommandName, FormatName} from '../case.ts';
import {CASE_TABLES} from '../case-tables.ts';
import {SUBJECTS} from '../subjects/subjects.ts';

const FORMATS = Object.keys(SUBJECTS) as FormatName[];
const COMMANDS = ['info', 'check', 'map', 'measure', 'compare'] as const satisfies readonly CommandName[];
const CASES: readonly Case[] = COMMANDS.flatMap((command) => CASE_TABLES[command]);
/** Cases of commands that write an image. */
const WRITING: readonly Case[] = [...CASE_TABLES.convert, ...CASE_TABLES.dd];
/** The formats that qemu-img writes. */
const WRITTEN = ['raw', 'qcow2', 'vmdk', 'vpc', 'vhdx', 'vdi', 'qed', 'qcow', 'parallels'] as const;

test('there are fourteen formats', (t) => {
  t.is(FORMATS.length, 14);
});

const covers = test.macro({
  exec(t, command: CommandName) {
    const covered = new Set(CASE_TABLES[command].map(({format}) => format));
    t.deepEqual(
      FORMATS.filter((format) => !covered.has(format)),
      [],
    );
    t.true(covered.has('usage'));
  },
  title: (_given, command: CommandName) => `every format has a case of ${command}`,
});
for (const command of COMMANDS) test(covers, command);

test('the tables are wide', (t) => {
  t.true(CASES.length >= 450, `${CASES.length} cases`);
  t.true(CASE_TABLES.convert.length >= 250, `${CASE_TABLES.convert.length} cases of convert`);
  t.true(CASE_TABLES.dd.length >= 40, `${CASE_TABLES.dd.length} cases of dd`);
});

test('every format that is read is converted to raw and to qcow2', (t) => {
  for (const to of ['raw', 'qcow2']) {
    const read = CASE_TABLES.convert
      .filter(({id}) => id.startsWith(`convert/${to}/from-`))
      .flatMap(({inputs = []}) => inputs.map(({name}) => name.split('.').at(-1)));
    t.deepEqual(
      FORMATS.filter((format) => !read.includes(format)),
      [],
    );
  }
});

const writes = test.macro({
  exec(t, command: 'convert' | 'dd') {
    const written = new Set(CASE_TABLES[command].map(({format}) => format));
    t.deepEqual(
      WRITTEN.filter((format) => !written.has(format)),
      [],
    );
    t.true(written.has('usage'));
  },
  title: (_given, command: 'convert' | 'dd') => `every format that is written has a case of ${command}`,
});
test(writes, 'convert');
test(writes, 'dd');

test('what was written is looked at by the program that wrote it, and read back', (t) => {
  const looking = WRITING.filter(({steps}) => steps.length > 1);
  t.true(looking.length > 400);
  for (const {id, command, steps} of looking) {
    t.deepEqual([...new Set(steps.slice(1).map(({onlyIfSucceeded}) => onlyIfSucceeded))], [command], id);
    t.deepEqual(steps.at(-1)?.argv.slice(0, 3), ['convert', '-O', 'raw'], id);
  }
});

test('what a compressor or a drawn key makes different each time is not fingerprinted', (t) => {
  const varying = WRITING.filter(
    ({steps: [first]}) =>
      first?.argv.some((argument) => /^-c$|subformat=streamOptimized|iter-time/.test(argument)) ?? false,
  );
  t.true(varying.length >= 20);
  for (const {id, image, unsettled} of varying) {
    if (!/refused|without|wrong|usage|secret/.test(id)) t.deepEqual(unsettled, [image], id);
  }
});

test('ids are unique over all tables and say command and format', (t) => {
  const all = Object.values(CASE_TABLES).flat();
  t.is(new Set(all.map(({id}) => id)).size, all.length);
  for (const {id, command, format} of all) t.true(new RegExp(`^${command}/${format}/[\\w.-]+$`).test(id), id);
});

test('every image that a case names is there', (t) => {
  const files = new Map(IMAGE_SETS.map(({name, files: names}) => [name, names]));
  for (const {id, inputs = []} of CASES) {
    for (const {make} of inputs) t.true(make.kind === 'image' && files.get(make.set)?.includes(make.file), id);
  }
});

test('every image set is asked about', (t) => {
  const used = new Set(
    [...CASES, ...WRITING].flatMap(({inputs = []}) =>
      inputs.flatMap(({make}) => (make.kind === 'image' ? [make.set] : [])),
    ),
  );
  t.deepEqual(
    IMAGE_SETS.map(({name}) => name).filter((name) => !used.has(name)),
    [],
  );
});

test('patches lie within their images, and every change changes something', (t) => {
  for (const {id, inputs = []} of [...CASES, ...WRITING]) {
    for (const {make} of inputs) {
      if (make.kind !== 'image') continue;
      const {sizeBytes} = readImage(make.set, make.file);
      for (const {at, hex} of make.patches ?? []) {
        const start = at < 0 ? sizeBytes + at : at;
        t.true(start >= 0 && start + hex.length / 2 <= sizeBytes, `${id} at ${at}`);
      }
      t.not(make.lengthBytes, sizeBytes, id);
    }
  }
});

test('a case has inputs of different names and steps of different names', (t) => {
  for (const {id, inputs = [], steps} of [...CASES, ...WRITING]) {
    t.is(new Set(inputs.map(({name}) => name)).size, inputs.length, id);
    t.is(new Set(steps.map(({name}) => name)).size, steps.length, id);
    t.true(steps.length > 0, id);
  }
});

test('nothing outside its directory is named by a case, and nothing is written', (t) => {
  for (const {id, steps, files} of CASES) {
    t.is(files, 'written');
    for (const {argv} of steps) {
      t.false(
        argv.some((argument) => argument.startsWith('/') && !argument.startsWith('/nonexistent/')),
        id,
      );
      t.false(argv[0] === 'check' && argv.includes('-r') && !argv.includes('missing') && argv.length > 2, id);
    }
  }
});
