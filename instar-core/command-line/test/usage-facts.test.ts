import {readFileSync} from 'node:fs';
import path from 'node:path';
import test from 'ava';
import {runQemuImg} from './run-qemu-img.ts';

/** What upstream builds of qemu-img 6.0.0 to 10.2.0 were measured to do. `stdout` null: a help text. */
type UsageFact = {
  readonly argv: readonly string[];
  readonly groups: readonly {
    /** First and last release that did so. */
    readonly versions: readonly string[];
    readonly exit: number;
    readonly stdout: string | null;
    readonly stderr: string;
  }[];
};

const FACTS = JSON.parse(
  readFileSync(path.join(import.meta.dirname, 'fixtures/usage-facts.json'), 'utf8'),
) as readonly UsageFact[];

for (const {argv, groups} of FACTS) {
  test(`answers as measured: ${JSON.stringify(argv)}`, async (t) => {
    for (const {versions, exit, stdout, stderr} of groups) {
      for (const version of versions) {
        const answer = await runQemuImg(argv, version);
        t.is(answer.stderr, stderr, version);
        t.is(answer.exit, exit, version);
        if (stdout === null) t.regex(answer.stdout, /^Usage:/m, version);
        else t.is(answer.stdout.replaceAll(version, '<VER>'), stdout, version);
      }
    }
  });
}

test('there are measured answers to compare with', (t) => {
  t.true(FACTS.length > 50);
});
