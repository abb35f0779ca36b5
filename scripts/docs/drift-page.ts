import {DRIFT_FACTS, type DriftFact} from '../../instar-core/output/drift.ts';
import {KNOWN_QEMU_VERSIONS} from '../../instar-core/output/known-versions.ts';
import {wordRanges} from '../../instar-core/output/list-drift.ts';

/** docs/drift.md: the table of drift facts for people. */
export function makeDriftPage(): string {
  const facts: readonly DriftFact[] = DRIFT_FACTS;
  const rows = facts.map(({id, ranges, what}) => `| \`${id}\` | ${wordRanges(ranges)} | ${escapeCell(what)} |`);
  return `# What differs between qemu-img releases

<!-- Written by "node scripts/docs/cli.ts" from instar-core/output/drift.ts; change it there. -->

instar answers in the words of one qemu-img release (\`--qemu-version\`, \`INSTAR_QEMU_VERSION\`; the newest measured one
unless told otherwise). Each row is one thing that changed; nothing else in instar depends on the release.
\`instar --list-drift\` prints the same table.

A release between two measured ones is imitated by its rows. Measured were: ${KNOWN_QEMU_VERSIONS.join(', ')}.

Some of these were distribution builds (5.2.0, 7.2.18, 7.2.22, 10.0.2, 10.0.13, 10.2.2, 11.1.2, 11.1.3), which may carry
changes earlier than the release of that number; the ranges say what was measured.

| fact | releases | what is so there |
| --- | --- | --- |
${rows.join('\n')}
`;
}

function escapeCell(text: string): string {
  return text.replaceAll('|', '\\|');
}
