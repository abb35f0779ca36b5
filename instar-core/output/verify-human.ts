import type {Finding} from '../operations/verify/finding.ts';
import type {VerifiedLayer, VerifyReport} from '../operations/verify/verify-report.ts';
import {escapeControls} from './escape-controls.ts';
import {humanSize} from './human-size.ts';

/** One line of verdict, then one per finding: how much it weighs, its id, what was found. */
export function verifyText({filename, safe, layers, findings}: VerifyReport): string {
  const [top, ...below] = layers;
  const lines = [
    `${escapeControls(filename)}: ${safe ? 'safe' : 'NOT SAFE'}${top === undefined ? '' : describeLayer(top)}`,
    ...below.map((layer, index) => `  layer ${index + 1}: ${escapeControls(layer.filename)}${describeLayer(layer)}`),
    ...findings.map((finding) => describeFinding(finding, layers.length > 1)),
  ];
  return lines.map((line) => `${line}\n`).join('');
}

function describeLayer({format, virtualSizeBytes, fileBytes}: VerifiedLayer): string {
  const parts = [
    ...(format === undefined ? [] : [format]),
    ...(virtualSizeBytes === undefined ? [] : [`a disk of ${humanSize(virtualSizeBytes)}`]),
    ...(fileBytes === undefined ? [] : [`a file of ${humanSize(fileBytes)}`]),
  ];
  return parts.length === 0 ? '' : ` (${parts.join(', ')})`;
}

function describeFinding({id, severity, denied, message, layer}: Finding, isChain: boolean): string {
  const where = isChain ? `layer ${layer}: ` : '';
  return `  ${(denied ? severity : 'allowed').padEnd(9)} ${id.padEnd(17)} ${where}${message}`;
}
