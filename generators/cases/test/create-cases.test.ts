import test from 'ava';
import {CREATE_CASES} from '../create-cases.ts';

/** The cases that the table began with: none of them may get lost while it grows. */
const FIRST_CASES = {
  raw: '1M-default 1G-default',
  qcow2:
    '1M-default 64M-default 1G-default 1G-cs-512 1G-cs-4k 1G-cs-64k 1G-cs-1M 1G-cs-2M 1G-rb-1 1G-rb-8 ' +
    '1G-rb-64 1G-extended-l2 64M-extended-l2 1G-compat-v2 1G-lazy-refcounts 1M-prealloc-metadata ' +
    '1M-prealloc-falloc 1M-prealloc-full 1G-zstd',
  vmdk: '1M-default 64M-default 1G-default 1G-stream-optimized 1G-monolithic-sparse',
  vpc: '1M-default 64M-default 1G-default 1M-fixed 16M-fixed',
  vhdx: '1M-default 64M-default 1G-default 1G-block-16M 1G-block-32M',
} as const;

test('the table is wide', (t) => {
  t.true(CREATE_CASES.length >= 110, `${CREATE_CASES.length} cases`);
  for (const format of Object.keys(FIRST_CASES)) {
    const count = CREATE_CASES.filter((aCase) => aCase.format === format).length;
    t.true(count >= 40, `${format} has ${count} cases`);
  }
});

test('ids are unique and say command and format', (t) => {
  t.is(new Set(CREATE_CASES.map(({id}) => id)).size, CREATE_CASES.length);
  for (const {id, command, format} of CREATE_CASES) {
    t.regex(id, new RegExp(String.raw`^${command}/${format}/[\w.-]+$`));
  }
});

test('every step is an argument list without a path into this machine', (t) => {
  for (const {id, steps, inputs = []} of CREATE_CASES) {
    const made = inputs.flatMap(({make}) => (make.kind === 'steps' ? make.steps : []));
    for (const argv of [...steps.map((step) => step.argv), ...made]) {
      t.true(argv[0] === 'create' || argv[0] === 'info', id);
      const absolute = argv.filter((argument) => argument.startsWith('/') && !argument.startsWith('/nonexistent/'));
      t.deepEqual(absolute, [], id);
    }
  }
});

test('steps have names of their own and wait only for earlier ones', (t) => {
  for (const {id, steps} of CREATE_CASES) {
    const names = steps.map(({name}) => name);
    t.is(new Set(names).size, names.length, id);
    for (const [index, {onlyIfSucceeded}] of steps.entries()) {
      if (onlyIfSucceeded !== undefined) t.true(names.slice(0, index).includes(onlyIfSucceeded), id);
    }
  }
});

test('inputs have names of their own, and none is the file under test', (t) => {
  for (const {id, image, inputs = []} of CREATE_CASES) {
    const names = [image, ...inputs.map(({name}) => name)];
    t.is(new Set(names).size, names.length, id);
  }
});

test('what is called refused is a create that says so nowhere else', (t) => {
  const refused = CREATE_CASES.filter(({id}) => id.endsWith('-refused'));
  t.true(refused.length >= 80, `${refused.length} refusals`);
});

test('blocks are really allocated for small images only', (t) => {
  for (const {id, steps} of CREATE_CASES) {
    const [create] = steps;
    const allocates = create?.argv.some((argument) => /preallocation=(?:falloc|full)/.test(argument));
    if (allocates) t.regex(create?.argv.at(-1) ?? '', /^(?:0|1000|1M)$/, id);
  }
});

test('the cases that the table began with are there', (t) => {
  const ids = new Set(CREATE_CASES.map(({id}) => id));
  const first = Object.entries(FIRST_CASES).flatMap(([format, names]) =>
    names.split(' ').map((name) => `create/${format}/${name}`),
  );
  t.is(first.length, 36);
  t.deepEqual(
    first.filter((id) => !ids.has(id)),
    [],
  );
});
