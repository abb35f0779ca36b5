import {observeSettled} from '../../../generators/run/observe-settled.ts';
import {observeCase} from '../../../generators/run/run-case.ts';
import {judge} from '../../../harness/compare/judge.ts';
import type {Difference} from '../../../harness/compare/verdict.ts';
import {DIVERGENCES} from '../../../harness/divergences/divergences.ts';
import {makeToolUnderTest, type Program} from '../../../harness/run/tool-under-test.ts';
import type {SandboxName} from '../arguments.ts';
import {FuzzError} from '../fuzz-error.ts';
import {KNOWN_DIFFERENCES} from './known-differences.ts';
import {makeImages, type Release} from './make-images.ts';
import type {Recipe} from './recipe.ts';
import {toCase} from './to-case.ts';

export type Sides = {readonly release: Release; readonly program: Program; readonly sandbox: SandboxName};

/**
 * What both programs do with the same images, and in what they differ beyond the whitelist. What they wrote is looked at
 * by qemu-img on both sides, so that a fault cannot hide behind another in how instar reads.
 */
export async function comparePrograms(
  recipe: Recipe,
  {release, program, sandbox}: Sides,
): Promise<readonly Difference[]> {
  const one = toCase(recipe, await makeImages(recipe, release));
  const {version} = release.qemuImg;
  const [baseline, instar] = await Promise.all([
    observeSettled(one, release.qemuImg),
    observeCase(one, makeToolUnderTest(program, sandbox, version), {reader: release.qemuImg}),
  ]);
  if (baseline === undefined) throw new FuzzError(`The machine is too busy for ${release.qemuImg.name} to make a key.`);
  const divergences = [...DIVERGENCES, ...KNOWN_DIFFERENCES];
  const verdict = judge({caseId: one.id, imitated: version, baseline, instar, divergences});
  return verdict.kind === 'different' ? verdict.differences : [];
}

/** The kind of a difference: where it is, without numbers, so that one fault that shows in many images is one finding. */
export function signatureOf({operation}: Recipe, differences: readonly Difference[]): string {
  const [first] = differences;
  const target = 'to' in operation ? ` to ${operation.to}` : '';
  const path = first?.path.replaceAll(/\d+/g, 'N') ?? '';
  const said = /stderr|exit/.test(path) ? ` ${first?.baseline} ${first?.instar}`.replaceAll(/\d+/g, 'N').trim() : '';
  return `${operation.command}${target}: ${path}${said === '' ? '' : `: ${said.replaceAll(/\s+/g, ' ')}`}`;
}
