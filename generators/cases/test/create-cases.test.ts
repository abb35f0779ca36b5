import test from 'ava';
import {CREATE_CASES} from '../create-cases.ts';

/** The table that the project began with; it may grow but not shrink. */
const FIRST_TABLE = {raw: 2, qcow2: 19, vmdk: 5, vpc: 5, vhdx: 5};

test('the table is wide', (t) => {
  t.true(CREATE_CASES.length >= 110, `${CREATE_CASES.length} cases`);
  for (const format of Object.keys(FIRST_TABLE)) {
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
