import {writeFileSync} from 'node:fs';
import path from 'node:path';
import {makeDriftPage} from './drift-page.ts';

/** Writes the pages of docs/ that are made from tables. */
const page = path.resolve(import.meta.dirname, '../../docs/drift.md');
writeFileSync(page, makeDriftPage());
console.log(`wrote ${page}`);
