import test from 'ava';
import {INSTAR_GLOBAL_OPTIONS, LEADING_OPTIONS} from '../../global-options.ts';
import {SUBCOMMANDS} from '../../subcommands.ts';
import {runInstar, runQemuImg} from '../../test/run-qemu-img.ts';
import {listOptions, writeSyntax} from '../option-lines.ts';
import {GLOBAL_WORDS, type OptionWords, SUBCOMMAND_WORDS} from '../option-words.ts';

const HERE = SUBCOMMANDS.filter(({load}) => load !== undefined);

test('every global option is described', (t) => {
  t.deepEqual(Object.keys(GLOBAL_WORDS).toSorted(), keysOf([...LEADING_OPTIONS, ...INSTAR_GLOBAL_OPTIONS]));
});

for (const {name, load} of HERE) {
  test(`every option of ${name} is described, and nothing else`, async (t) => {
    const command = await load?.();
    const described = Object.keys(SUBCOMMAND_WORDS[name]?.options ?? {});
    t.deepEqual(described.toSorted(), keysOf(command?.options ?? []));
  });

  test(`options of ${name} that take a value name it`, async (t) => {
    const command = await load?.();
    for (const {key, argument} of command?.options ?? []) {
      const words: OptionWords | undefined = SUBCOMMAND_WORDS[name]?.options[key];
      t.is(words?.value !== undefined, argument === 'required', key);
    }
  });

  test(`${name} --help is instar's own text`, async (t) => {
    const {exit, stdout, stderr} = await runInstar([name, '--help']);
    t.deepEqual([exit, stderr], [0, '']);
    t.true(stdout.startsWith(`Usage:\n  instar ${name} [-h]`));
    t.true(stdout.includes(SUBCOMMAND_WORDS[name]?.about ?? '?'));
  });

  test(`the help of ${name} fits a terminal`, async (t) => {
    const {stdout} = await runInstar([name, '--help']);
    for (const line of stdout.split('\n')) t.true(line.length <= 110, line);
  });
}

test('before 10.1 the help of a subcommand is that of the program, as in qemu-img', async (t) => {
  const [sub, program] = [await runQemuImg(['info', '-h'], '7.2.22'), await runQemuImg(['--help'], '7.2.22')];
  t.deepEqual(sub, program);
  t.regex(program.stdout, /^qemu-img version 7\.2\.22\n/);
});

test('help lists only options that the release knows', async (t) => {
  t.notRegex((await runQemuImg(['info', '--help'], '10.1.0')).stdout, /--limits/);
  t.regex((await runQemuImg(['info', '--help'], '10.2.0')).stdout, /--limits/);
  t.notRegex((await runQemuImg(['info', '--help'], '10.2.0')).stdout, /--unsafe-quirks/);
});

test('help names the subcommands that are not there', async (t) => {
  const {stdout} = await runInstar(['--help']);
  t.regex(stdout, /Not available in this build of instar:\n {2}amend bitmap commit rebase /);
});

const listsFormats = test.macro({
  async exec(t, personality: 'instar' | 'qemu-img', expected: string) {
    const {stdout} = await runInstar(['--help'], {personality});
    t.is(/\nSupported formats: (.*)\n$/.exec(stdout)?.[1], expected);
  },
  title: (_, personality: 'instar' | 'qemu-img') => `help of ${personality} names every format that it reads`,
});

test(listsFormats, 'instar', 'bochs cloop dmg iso luks parallels qcow qcow2 qed raw vdi vhdx vmdk vpc');
test(listsFormats, 'qemu-img', 'bochs cloop dmg luks parallels qcow qcow2 qed raw vdi vhdx vmdk vpc');

test('lines are broken before they get too long', (t) => {
  const rows = Array.from(
    {length: 12},
    (_, index) => ({key: `k${index}`, long: `option${index}`, argument: 'none'}) as const,
  );
  t.true(
    writeSyntax('instar x', rows, {}, 'FILE')
      .split('\n')
      .every((line) => line.length <= 78),
  );
  t.is(
    listOptions([{key: 'k', short: 'k', long: 'a-very-long-option', argument: 'required'}], {
      k: {value: 'VALUE', about: 'what it does'},
    }),
    '  -k, --a-very-long-option VALUE\n                              what it does\n',
  );
});

test('the copyright year of qemu-img is that of the release', async (t) => {
  for (const [version, year] of [
    ['6.0.0', 2021],
    ['8.0.0', 2022],
    ['8.1.0', 2023],
    ['10.2.0', 2025],
  ] as const) {
    t.regex((await runQemuImg(['--version'], version)).stdout, new RegExp(`\\(c\\) 2003-${year} `));
  }
});

/** Each key once, sorted: two rows may be spellings of one option. */
function keysOf(rows: readonly {readonly key: string}[]): readonly string[] {
  return [...new Set(rows.map(({key}) => key))].toSorted();
}
