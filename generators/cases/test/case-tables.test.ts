import test from 'ava';
import {IMAGE_SETS, readImage} from '../../images/image-sets.ts';
import type {Case, CommandName, FormatName} from '../case.ts';
import {CASE_TABLES} from '../case-tables.ts';
import {SUBJECTS} from '../subjects/subjects.ts';

const FORMATS = Object.keys(SUBJECTS) as FormatName[];
const COMMANDS = ['info', 'check', 'map', 'measure', 'compare'] as const satisfies readonly CommandName[];
const CASES: readonly Case[] = COMMANDS.flatMap((command) => CASE_TABLES[command]);

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
    CASES.flatMap(({inputs = []}) => inputs.flatMap(({make}) => (make.kind === 'image' ? [make.set] : []))),
  );
  t.deepEqual(
    IMAGE_SETS.map(({name}) => name).filter((name) => !used.has(name)),
    [],
  );
});

test('patches lie within their images, and every change changes something', (t) => {
  for (const {id, inputs = []} of CASES) {
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
  for (const {id, inputs = [], steps} of CASES) {
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
