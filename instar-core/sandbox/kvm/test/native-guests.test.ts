import {Buffer} from 'node:buffer';
import test from 'ava';
import {
  CALL_DONE,
  CALL_EMIT,
  CALL_GROW,
  CALL_READ,
  CALL_SIZE,
  CALL_TRAP,
  INITIAL_MEMORY_PAGES,
} from '../../../../guest/abi/calls.ts';
import * as layout from '../../../../guest/abi/kvm-layout.ts';
import type {KillReason} from '../../sandbox.ts';
import {READ_ONLY, TEST_LIMITS, makeConfig, withDevices} from '../../test/support/guest-runs.ts';
import {
  CONSTANTS_ADDRESS,
  DATA_ADDRESS,
  JUMP_TO_RAX,
  READ_AT_RAX,
  SPIN,
  WRITE_AT_RAX,
  loadRax,
  makeCall,
  writeNativeImages,
  writePort,
} from '../../test/support/native-snippets.ts';
import {KVM_OBSTACLE, TEST_PROGRAMS} from '../../test/support/sandboxes.ts';
import {openSandbox} from '../../open-sandbox.ts';

// What the translated programs never do, since their compilers make no such instruction: machine code of an attacker
// who has taken over the guest. The machine is the wall.

type Killed = {readonly code: readonly number[]; readonly reason: KillReason; readonly says: RegExp};

const U64_MAX = 0xffff_ffff_ffff_ffffn;
const fault = {reason: 'trap', says: /guest crashed/} as const;
const protocol = {reason: 'protocol'} as const;
const read = (address: bigint): readonly number[] => [...loadRax(address), ...READ_AT_RAX, ...SPIN];
const write = (address: bigint): readonly number[] => [...loadRax(address), ...WRITE_AT_RAX, ...SPIN];
const jump = (address: bigint): readonly number[] => [...loadRax(address), ...JUMP_TO_RAX];
const linearEnd = BigInt(layout.LINEAR_BASE) + BigInt(INITIAL_MEMORY_PAGES) * 65_536n;

const SNIPPETS: Readonly<Record<string, Killed>> = {
  'endless loop': {code: SPIN, reason: 'deadline', says: /deadline of 200 ms/},
  'write to code': {code: write(BigInt(layout.IMAGE_BASE + 0x800)), ...fault},
  'write to constants': {code: write(BigInt(CONSTANTS_ADDRESS)), ...fault},
  'jump into constants': {code: jump(BigInt(CONSTANTS_ADDRESS)), ...fault},
  'jump into data': {code: jump(BigInt(DATA_ADDRESS)), ...fault},
  'jump into the stack': {code: jump(BigInt(layout.STACK_BOTTOM)), ...fault},
  'jump into linear memory': {code: jump(BigInt(layout.LINEAR_BASE)), ...fault},
  'jump into the call gate': {code: jump(BigInt(layout.GATE_ADDRESS)), ...fault},
  'jump to nothing': {code: jump(0x7000_0000_0000n), ...fault},
  'read of address 0': {code: read(0n), ...fault},
  'read of the page tables’ physical address': {code: read(BigInt(layout.TABLES_PHYSICAL_BASE)), ...fault},
  'read of linear memory’s physical address': {code: read(BigInt(layout.LINEAR_PHYSICAL_BASE)), ...fault},
  'read of the task state': {code: read(BigInt(layout.TASK_STATE_ADDRESS)), ...fault},
  'write to the task state': {code: write(BigInt(layout.TASK_STATE_ADDRESS)), ...fault},
  'read below the stack': {code: read(BigInt(layout.STACK_BOTTOM - 1)), ...fault},
  'read above the stack': {code: read(BigInt(layout.STACK_TOP)), ...fault},
  'read below linear memory': {code: read(BigInt(layout.LINEAR_BASE - 1)), ...fault},
  'read past linear memory': {code: read(linearEnd), reason: 'trap', says: /out of bounds/},
  'read of a codec’s memory where none is linked': {
    code: read(BigInt(layout.CODEC_BASE)),
    reason: 'trap',
    says: /out of bounds/,
  },
  'read of codecs’ physical address': {code: read(BigInt(layout.CODEC_PHYSICAL_BASE)), ...fault},
  'read of a kernel address': {code: read(0xffff_8000_0000_0000n), ...fault},
  'read of a non-canonical address': {code: read(0x8000_0000_0000_0000n), ...fault},
  'native division by zero': {code: [0x31, 0xc9, 0xf7, 0xf1], ...fault},
  'native recursion': {code: [0xe8, 0xfb, 0xff, 0xff, 0xff], reason: 'trap', says: /stack overflow/},
  ud2: {code: [0x0f, 0x0b], ...fault},
  hlt: {code: [0xf4], ...fault},
  cli: {code: [0xfa, ...SPIN], ...fault},
  'int 0x80': {code: [0xcd, 0x80], ...fault},
  syscall: {code: [0x0f, 0x05, ...SPIN], ...fault},
  'mov to cr3': {code: [0x0f, 0x22, 0xd8, ...SPIN], ...fault},
  wrmsr: {code: [0x0f, 0x30, ...SPIN], ...fault},
  lgdt: {code: [...loadRax(BigInt(DATA_ADDRESS)), 0x0f, 0x01, 0x10, ...SPIN], ...fault},
  'output to the port beside the gate': {code: [...writePort(layout.GATE_PORT + 1), ...SPIN], ...fault},
  'output to the port far beside the gate': {code: [...writePort(0x80), ...SPIN], ...fault},
  'input from a port': {code: [0xe4, layout.GATE_PORT + 1, ...SPIN], ...fault},
  'input from the gate': {code: [0xe4, layout.GATE_PORT, ...SPIN], ...protocol, says: /port/},
  'two bytes to the gate': {code: [0x66, 0xe7, layout.GATE_PORT, ...SPIN], ...fault},
  'call 0': {code: makeCall(0n, []), ...protocol, says: /no call 0/},
  'call 99': {code: makeCall(99n, []), ...protocol, says: /no call 99/},
  'call 2⁶⁴-1': {code: makeCall(U64_MAX, []), ...protocol, says: /no call 18446744073709551615/},
  'a device wider than 32 bits': {
    code: makeCall(BigInt(CALL_SIZE), [1n << 32n]),
    ...protocol,
    says: /wider than 32 bits/,
  },
  'an address wider than 32 bits': {
    code: makeCall(BigInt(CALL_READ), [0n, 0n, 1n << 32n, 1n]),
    ...protocol,
    says: /wider than 32 bits/,
  },
  'an address of the stack': {
    code: makeCall(BigInt(CALL_EMIT), [1n, 0xffff_fff0n, 16n]),
    ...protocol,
    says: /outside its memory/,
  },
  'a trap of an unknown kind': {code: makeCall(BigInt(CALL_TRAP), [U64_MAX]), ...fault},
  'growing by 2⁶⁴-1 pages, then reading there': {
    code: [...makeCall(BigInt(CALL_GROW), [U64_MAX]), ...read(linearEnd)],
    reason: 'trap',
    says: /out of bounds/,
  },
};

/** Snippets that are no attack: they say that the walls stand where they should and nowhere else. */
const HARMLESS: Readonly<Record<string, readonly number[]>> = {
  'done at once': makeCall(BigInt(CALL_DONE), [0n]),
  'use of data, stack and linear memory': [
    ...[DATA_ADDRESS, layout.STACK_BOTTOM, layout.STACK_TOP - 1, layout.LINEAR_BASE].flatMap((address) => [
      ...loadRax(BigInt(address)),
      ...READ_AT_RAX,
      ...WRITE_AT_RAX,
    ]),
    ...makeCall(BigInt(CALL_DONE), [0n]),
  ],
  'growth of one page and a write at its end': [
    ...makeCall(BigInt(CALL_GROW), [1n]),
    ...loadRax(linearEnd + 65_535n),
    ...WRITE_AT_RAX,
    ...makeCall(BigInt(CALL_DONE), [0n]),
  ],
};

if (KVM_OBSTACLE !== undefined) {
  test.skip(`kvm: ${KVM_OBSTACLE}`, (t) => t.pass());
} else {
  const names = [...Object.keys(SNIPPETS), ...Object.keys(HARMLESS)];
  const images = writeNativeImages(
    Object.fromEntries(
      [...Object.values(SNIPPETS).map(({code}) => code), ...Object.values(HARMLESS)].map((code, index) => [
        `snippet-${index}`,
        code,
      ]),
    ),
  );
  const box = await openSandbox<string>('kvm', {hold: 'thread', programFolder: images.folder});
  const good = await openSandbox<string>('kvm', {hold: 'thread', programFolder: TEST_PROGRAMS});
  const limits = {...TEST_LIMITS, deadlineMs: 200};
  const config = makeConfig(Buffer.from('native'), 1);

  test.after.always(async () => {
    await box.close();
    await good.close();
    images.remove();
  });

  for (const [title, {reason, says}] of Object.entries(SNIPPETS)) {
    test.serial(`native code is killed: ${title}`, async (t) => {
      await withDevices([{content: Buffer.from('kept'), rights: READ_ONLY}], async (devices, readFile) => {
        const outcome = await box.run({program: `snippet-${names.indexOf(title)}`, config, devices, limits});
        if (outcome.kind !== 'killed') return t.fail(outcome.kind);
        t.is(outcome.reason, reason, outcome.message);
        t.regex(outcome.message, says);
        t.is(readFile(0).toString(), 'kept');
        const next = await good.run({program: 'echo', config, devices, limits: TEST_LIMITS});
        t.is(next.kind, 'finished');
      });
    });
  }

  for (const title of Object.keys(HARMLESS)) {
    test.serial(`native code runs: ${title}`, async (t) => {
      const outcome = await box.run({program: `snippet-${names.indexOf(title)}`, config, devices: [], limits});
      t.deepEqual(outcome, {kind: 'finished', messages: []});
    });
  }
}
