import {Buffer} from 'node:buffer';
import {CREATE_RANDOM_LENGTH} from '../../../guest/abi/create-config.ts';
import {systemRandomBytes} from './system-random.ts';

/**
 * The random bytes of one create config. With a seed they are always the same: SHA-256 of the seed's own SHA-256 and a
 * counter of 64 bits, big-endian, from 0 on, so that an image can be made again byte for byte.
 */
export function makeRandomBytes(seed?: string): Buffer {
  return seed === undefined ? systemRandomBytes(CREATE_RANDOM_LENGTH) : streamOfSeed(seed, CREATE_RANDOM_LENGTH);
}

function streamOfSeed(seed: string, length: number): Buffer {
  const {createHash} = process.getBuiltinModule('node:crypto');
  const key = createHash('sha256').update(seed, 'utf8').digest();
  const blocks: Buffer[] = [];
  for (let made = 0; made < length; made += key.length) {
    const counter = Buffer.alloc(8);
    counter.writeBigUInt64BE(BigInt(blocks.length));
    blocks.push(createHash('sha256').update(key).update(counter).digest());
  }

  return Buffer.concat(blocks).subarray(0, length);
}
