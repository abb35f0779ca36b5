import type {SandboxName} from '../compare/verdict.ts';
import {HarnessError} from '../harness-error.ts';
import type {SandboxChoice} from '../plan/plan-runs.ts';

export const SANDBOX_OPTIONS = ['auto', 'kvm', 'wasm', 'both'] as const;
export type SandboxOption = (typeof SANDBOX_OPTIONS)[number];

/** Tries a sandbox; gives why it cannot serve, or undefined when it can. */
export type ProbeSandbox = (name: 'kvm' | 'wasm') => Promise<string | undefined>;

export type ChosenSandboxes = {
  readonly sandboxes: readonly SandboxChoice[];
  /** What serves and why, one line each. */
  readonly notes: readonly string[];
};

/** Which sandboxes serve. `requireAll` turns a sandbox that cannot serve from a reason to skip into an error. */
export async function chooseSandboxes(
  option: SandboxOption,
  probe: ProbeSandbox,
  {requireAll}: {readonly requireAll: boolean},
): Promise<ChosenSandboxes> {
  switch (option) {
    case 'auto':
      return chooseAuto(probe);
    case 'kvm':
    case 'wasm':
      return serve(await tryAll([option], probe), {requireAll: true});
    case 'both':
      return serve(await tryAll(['kvm', 'wasm'], probe), {requireAll});
  }
}

async function chooseAuto(probe: ProbeSandbox): Promise<ChosenSandboxes> {
  const [kvm] = await tryAll(['kvm'], probe);
  if (kvm?.unavailable === undefined) {
    return {sandboxes: [{name: 'kvm'}], notes: ['sandbox: kvm (it is usable here and the stronger wall)']};
  }

  const wasm = await tryAll(['wasm'], probe);
  serve(wasm, {requireAll: true});
  return {sandboxes: wasm, notes: [`sandbox: wasm (kvm is not usable here: ${kvm.unavailable})`]};
}

function serve(sandboxes: readonly SandboxChoice[], {requireAll}: {readonly requireAll: boolean}): ChosenSandboxes {
  const missing = sandboxes.find((sandbox) => sandbox.unavailable !== undefined);
  if (requireAll && missing !== undefined) {
    throw new HarnessError(`The ${missing.name} sandbox is not usable here: ${missing.unavailable}`);
  }

  return {
    sandboxes: sandboxes.map(({name, unavailable}) =>
      unavailable === undefined ? {name} : {name, unavailable: `${name} is not usable here: ${unavailable}`},
    ),
    notes: sandboxes.map(({name, unavailable}) =>
      unavailable === undefined ? `sandbox: ${name} (asked for)` : `sandbox: ${name} skipped (${unavailable})`,
    ),
  };
}

async function tryAll(names: readonly ('kvm' | 'wasm')[], probe: ProbeSandbox): Promise<readonly SandboxChoice[]> {
  const choices: SandboxChoice[] = [];
  for (const name of names) {
    const unavailable = await probe(name);
    choices.push({name: name satisfies SandboxName, ...(unavailable === undefined ? {} : {unavailable})});
  }

  return choices;
}
