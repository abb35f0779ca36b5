import type {Case} from '../../../generators/cases/case.ts';
import type {Observation} from '../../../generators/run/observation.ts';
import {observeCase} from '../../../generators/run/run-case.ts';
import type {Tool} from '../../../generators/run/tool.ts';
import {judge} from '../../../harness/compare/judge.ts';
import type {Difference} from '../../../harness/compare/verdict.ts';
import {DIVERGENCES} from '../../../harness/divergences/divergences.ts';
import {makeToolUnderTest, type Program} from '../../../harness/run/tool-under-test.ts';
import type {SandboxName} from '../arguments.ts';
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
    observePatiently(one, release.qemuImg),
    observeCase(one, makeToolUnderTest(program, sandbox, version), {reader: release.qemuImg}),
  ]);
  const divergences = [...DIVERGENCES, ...KNOWN_DIFFERENCES];
  const verdict = judge({caseId: one.id, imitated: version, baseline, instar, divergences});
  return verdict.kind === 'different' ? verdict.differences : [];
}

/** qemu-img measures for a new LUKS key how fast the processor is, which a busy one now and then does not let it. */
const BUSY = /Unable to get accurate CPU usage/;
const MOST_ATTEMPTS = 5;

async function observePatiently(one: Case, qemuImg: Tool, attempt = 1): Promise<Observation> {
  const seen = await observeCase(one, qemuImg);
  const isBusy = seen.steps.some(({stderr}) => BUSY.test(stderr));
  return isBusy && attempt < MOST_ATTEMPTS ? observePatiently(one, qemuImg, attempt + 1) : seen;
}

/** The kind of a difference: where it is, without numbers, so that one fault that shows in many images is one finding. */
export function signatureOf({operation}: Recipe, differences: readonly Difference[]): string {
  const [first] = differences;
  const target = 'to' in operation ? ` to ${operation.to}` : '';
  const path = first?.path.replaceAll(/\d+/g, 'N') ?? '';
  const said = /stderr|exit/.test(path) ? ` ${first?.baseline} ${first?.instar}`.replaceAll(/\d+/g, 'N').trim() : '';
  return `${operation.command}${target}: ${path}${said === '' ? '' : `: ${said.replaceAll(/\s+/g, ' ')}`}`;
}
