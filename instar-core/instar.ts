#!/usr/bin/env node
import path from 'node:path';
import process from 'node:process';
import {startProgram} from './start-program.ts';

// Called by the name of qemu-img (a link, a copy), instar is qemu-img.
startProgram(path.basename(process.argv[1] || '').replace(/\.[jt]s$/, '') === 'qemu-img' ? 'qemu-img' : 'instar');
