import type {VerifyReport} from '../operations/verify/verify-report.ts';
import type {JsonObject} from './json-writer.ts';

/** Raised whenever a member changes its meaning. */
const VERIFY_SCHEMA = 'instar-verify-1';

/** The report as JSON; docs/commands/verify.md describes its members. */
export function makeVerifyDocument({filename, safe, sandbox, layers, findings}: VerifyReport): JsonObject {
  return {
    schema: VERIFY_SCHEMA,
    filename,
    safe,
    sandbox,
    layers: layers.map(({filename: name, format, virtualSizeBytes, fileBytes}) => ({
      filename: name,
      format,
      'virtual-size': virtualSizeBytes,
      'file-size': fileBytes,
    })),
    findings: findings.map(({id, severity, denied, message, layer}) => ({id, severity, denied, layer, message})),
  };
}
