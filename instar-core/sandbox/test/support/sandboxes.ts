import {existsSync} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import {findKvmObstacle} from '../../kvm/probe-kvm.ts';
import {openSandbox} from '../../open-sandbox.ts';
import type {Sandbox} from '../../sandbox.ts';

/** Where `npm run build` leaves the programs of these tests. */
export const TEST_PROGRAMS = path.resolve(import.meta.dirname, '../../../../build/guest-test');

if (!existsSync(TEST_PROGRAMS)) throw new Error('The guest programs are not built. Run "npm run build".');

/** Every way to run a guest; all must give the same. */
const KINDS = [
  {name: 'wasm on the thread', kind: 'wasm', hold: 'thread'},
  {name: 'wasm in a worker', kind: 'wasm', hold: 'worker'},
  {name: 'kvm on the thread', kind: 'kvm', hold: 'thread'},
  {name: 'kvm in a worker', kind: 'kvm', hold: 'worker'},
] as const;

export type NamedSandbox = {
  readonly name: string;
  readonly isKvm: boolean;
  readonly open: (programFolder?: string) => Promise<Sandbox<string>>;
};

/** Why kvm is skipped here; undefined where it runs, or where its absence must fail the test. */
export const KVM_OBSTACLE = process.env['INSTAR_REQUIRE_ALL'] === '1' ? undefined : findKvmObstacle(TEST_PROGRAMS);

export const SANDBOXES: readonly NamedSandbox[] = KINDS.filter(
  ({kind}) => kind === 'wasm' || KVM_OBSTACLE === undefined,
).map(({name, kind, hold}) => ({
  name,
  isKvm: kind === 'kvm',
  open: (programFolder = TEST_PROGRAMS) => openSandbox<string>(kind, {hold, programFolder}),
}));
