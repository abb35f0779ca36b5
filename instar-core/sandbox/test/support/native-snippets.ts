import {Buffer} from 'node:buffer';
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {ABI_VERSION} from '../../../../guest/abi/calls.ts';
import * as layout from '../../../../guest/abi/kvm-layout.ts';

const PAGE = 0x1000;

/** A folder of hand-made native images, one for each snippet of machine code, for the length of a test file. */
export function writeNativeImages(snippets: Readonly<Record<string, readonly number[]>>): {
  readonly folder: string;
  readonly remove: () => void;
} {
  const folder = mkdtempSync(path.join(tmpdir(), 'instar-native-test-'));
  for (const [name, code] of Object.entries(snippets)) writeFileSync(path.join(folder, `${name}.kvm`), makeImage(code));
  return {folder, remove: () => rmSync(folder, {recursive: true, force: true})};
}

/** An image of one page of code, one of constants and one of data; its code starts right after the header. */
function makeImage(code: readonly number[]): Buffer {
  const image = Buffer.alloc(3 * PAGE);
  image.writeUInt32LE(layout.IMAGE_MAGIC, layout.IMAGE_HEADER_MAGIC);
  image.writeUInt32LE(ABI_VERSION, layout.IMAGE_HEADER_ABI_VERSION);
  image.writeUInt32LE(layout.IMAGE_BASE + layout.IMAGE_HEADER_SIZE, layout.IMAGE_HEADER_ENTRY);
  image.writeUInt32LE(PAGE, layout.IMAGE_HEADER_CODE_END);
  image.writeUInt32LE(2 * PAGE, layout.IMAGE_HEADER_CONSTANTS_END);
  image.writeUInt32LE(3 * PAGE, layout.IMAGE_HEADER_DATA_END);
  image.writeUInt32LE(3 * PAGE, layout.IMAGE_HEADER_BSS_END);
  Buffer.from(code).copy(image, layout.IMAGE_HEADER_SIZE);
  return image;
}

/** Where makeImage puts constants and data. */
export const CONSTANTS_ADDRESS = layout.IMAGE_BASE + PAGE;
export const DATA_ADDRESS = layout.IMAGE_BASE + 2 * PAGE;

/** mov rax, imm64 */
export const loadRax = (value: bigint): readonly number[] => [0x48, 0xb8, ...u64(value)];
/** mov al, [rax] and mov [rax], al */
export const READ_AT_RAX = [0x8a, 0x00];
export const WRITE_AT_RAX = [0x88, 0x00];
/** jmp rax */
export const JUMP_TO_RAX = [0xff, 0xe0];
/** jmp to itself */
export const SPIN = [0xeb, 0xfe];
/** out imm8, al */
export const writePort = (port: number): readonly number[] => [0xe6, port];

/** Fills the call gate and calls. */
export function makeCall(number: bigint, args: readonly bigint[]): readonly number[] {
  return [
    ...storeGate(layout.GATE_NUMBER, number),
    ...args.flatMap((value, index) => storeGate(layout.GATE_ARGUMENTS + index * 8, value)),
    ...writePort(layout.GATE_PORT),
  ];
}

/** mov rax, imm64; mov [abs32], rax */
function storeGate(offset: number, value: bigint): readonly number[] {
  return [...loadRax(value), 0x48, 0x89, 0x04, 0x25, ...u32(layout.GATE_ADDRESS + offset)];
}

function u32(value: number): readonly number[] {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return [...bytes];
}

function u64(value: bigint): readonly number[] {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt.asUintN(64, value));
  return [...bytes];
}
