import {createHash} from 'node:crypto';
import {createReadStream} from 'node:fs';
import path from 'node:path';
import {pipeline} from 'node:stream/promises';
import type {FileHash} from './origin.ts';

/** SHA-256 of a file, under its file name. */
export async function hashFile(file: string): Promise<FileHash> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return {name: path.basename(file), sha256: hash.digest('hex')};
}
