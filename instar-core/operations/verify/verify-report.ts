import type {SandboxKind} from '../../sandbox/sandbox.ts';
import type {ImageFormat} from '../info/image-facts.ts';
import {FINDING_KINDS, type Finding, type Observed} from './finding.ts';
import {isDenied, type Policy} from './policy.ts';

/** One image of the chain. */
export type VerifiedLayer = {
  readonly filename: string;
  /** Absent where it is no image that can be opened. */
  readonly format?: ImageFormat | undefined;
  readonly virtualSizeBytes?: bigint | undefined;
  readonly fileBytes?: bigint | undefined;
};

/** The answer of `verify`. */
export type VerifyReport = {
  readonly filename: string;
  /** No finding is denied: the image may be used as the policy means it. */
  readonly safe: boolean;
  readonly sandbox: SandboxKind;
  /** The image itself first. */
  readonly layers: readonly VerifiedLayer[];
  /** By layer, then in the order in which they were looked for. */
  readonly findings: readonly Finding[];
};

/** A layer and what speaks against it. */
export type ObservedLayer = {readonly layer: VerifiedLayer; readonly observed: readonly Observed[]};

/** Puts the policy over what was observed. */
export function makeVerifyReport(
  filename: string,
  observed: readonly ObservedLayer[],
  {policy, sandbox}: {readonly policy: Policy; readonly sandbox: SandboxKind},
): VerifyReport {
  const findings = observed.flatMap((one, layer) => one.observed.map((item) => judge(item, layer, policy)));
  return {
    filename,
    safe: findings.every(({denied}) => !denied),
    sandbox,
    layers: observed.map(({layer}) => layer),
    findings,
  };
}

function judge({id, message}: Observed, layer: number, policy: Policy): Finding {
  return {id, severity: FINDING_KINDS[id].severity, denied: isDenied(policy, id), message, layer};
}
