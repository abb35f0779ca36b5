import {killForProtocol} from './guest-end.ts';

declare const guestAddress: unique symbol;

/** An offset into linear memory as the guest gave it: any 64-bit number until `viewRange` has checked it. */
export type GuestAddress = bigint & {readonly [guestAddress]: true};

/** The guest's linear memory. Asked anew for every call, since growing replaces WebAssembly's buffer. */
export type GuestMemory = {
  readonly bytes: () => Uint8Array;
};

export function guestAddressOf(value: bigint): GuestAddress {
  return value as GuestAddress;
}

/** The guest's bytes themselves, not a copy; ends the guest when any of them lies outside its memory. */
export function viewRange(memory: GuestMemory, address: GuestAddress, length: bigint): Uint8Array {
  const bytes = memory.bytes();
  const size = BigInt(bytes.byteLength);
  if (length < 0n || address < 0n || length > size || address > size - length) {
    killForProtocol(`${length} bytes at address ${address} lie outside its memory of ${size} bytes`);
  }
  return bytes.subarray(Number(address), Number(address + length));
}
