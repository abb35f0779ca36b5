#!/usr/bin/env node
// Node would open a debugger for whoever asks a conversion how far it is before that listens.
process.on('SIGUSR1', () => {});
// An old Node has to be able to read this file to say that it is too old: no static imports, no syntax past ES2015.
const [major, minor] = process.versions.node.split('.').map(Number);
if (Number(major) > 22 || (major === 22 && Number(minor) >= 20)) {
  void import('./start-program.ts').then(({startQemuImg}) => startQemuImg());
} else {
  process.stderr.write(`qemu-img: instar needs Node 22.20 or newer; this is ${process.versions.node}\n`);
  process.exitCode = 1;
}
