import {readFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {completeLockfile, type Lockfile} from './complete-lockfile.ts';

// After `npm install`: puts the packages of all platforms into package-lock.json.
const FILE = path.join(import.meta.dirname, '../../package-lock.json');

const lockfile = JSON.parse(readFileSync(FILE, 'utf8')) as Lockfile;
const completed = completeLockfile(lockfile);
const count = Object.keys(completed.packages).length - Object.keys(lockfile.packages).length;
writeFileSync(FILE, `${JSON.stringify(completed, undefined, 2)}\n`);
console.log(`package-lock.json: ${count} packages of other platforms added`);
