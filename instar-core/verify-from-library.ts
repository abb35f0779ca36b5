import type {Engine} from './engine.ts';
import {InstarError} from './instar-error.ts';
import type {VerifyOptions} from './library-options.ts';
import {isImageFormat} from './operations/info/format-numbers.ts';
import {changePolicy, DEFAULT_POLICY} from './operations/verify/policy.ts';
import {verifyImage} from './operations/verify/verify-image.ts';
import type {VerifyReport} from './operations/verify/verify-report.ts';
import {holds} from './output/drift.ts';
import {DEFAULT_QEMU_VERSION} from './output/known-versions.ts';
import {confineTo} from './storage/confinement.ts';

/** Runs verify with the policy of the call over the default one. */
export async function verifyFromLibrary(
  engine: Engine,
  path: string,
  {format, policy = {}, chain = false, confine}: VerifyOptions,
): Promise<VerifyReport> {
  if (path.includes('\0')) throw new InstarError('invalid-path', 'The path holds a zero byte, which no file name can');
  if (format !== undefined && !isImageFormat(format)) {
    throw new InstarError('invalid-option', `format '${String(format)}' is not known`);
  }

  return verifyImage(
    engine,
    {name: {text: path}, filename: path, declared: format, follow: chain},
    {
      policy: changePolicy(DEFAULT_POLICY, policy),
      reading: {
        probing: 'secure',
        extents: chain ? 'beside' : 'none',
        vpcSizeField: holds('vpc-size-field', DEFAULT_QEMU_VERSION),
        opensDataFile: chain,
        confinement: confine === undefined ? undefined : confineTo(confine),
      },
    },
  );
}
