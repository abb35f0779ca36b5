import {InstarError} from '../../instar-error.ts';
import type {ImageRequest} from '../../operations/chain/image-request.ts';
import {isFileDriver, readFormat} from '../../operations/chain/nodes/check-options.ts';
import type {NodeOptions} from '../../operations/chain/nodes/node-options.ts';
import {readNode, type NodeReader} from '../../operations/chain/nodes/read-node.ts';
import {NodeRefused, refuseNode} from '../../operations/chain/nodes/refuse-node.ts';
import {holds} from '../../output/drift.ts';
import type {QemuVersion} from '../../output/qemu-version.ts';
import {splitName} from '../../storage/image-name.ts';
import type {CommandContext} from '../command.ts';
import {findSecret, NO_SECRETS, type Secrets} from '../secrets.ts';
import {readSize} from '../size-number.ts';
import {FIRST_KEY, splitImageOptions} from './image-options.ts';
import {JSON_PREFIX, splitJsonName} from './json-name.ts';

// How a command that reads images takes one from its command line:
//
//   const secrets = readSecrets(options.get('object'));                        // command-line/secrets.ts
//   const operand = readImageOperand(text, {format, isImageOptions, secrets, opensBacking: true}, context);
//   const chain = await openChain(context.engine, {...operand, follow: true}, readPolicy(context));
//   if (chain.kind === 'refused') throw refusedImage(chain, context.personality);
//   try {
//     const {config, devices} = makeChainConfig(MAGIC, [{chain}], body);      // operations/chain/chain-config.ts
//     …
//   } finally {
//     chain.close();
//   }
//
// Formats, passphrases, raw windows and what the policy says of vpc are in the chain's layers already; a snapshot to
// read goes into ChainToRead.options[0]. `follow: false` opens the image alone.

/** An image as the user named it: what openChain and readChain take, `follow` apart. */
export type ImageOperand = ImageRequest & {
  /** What messages call it: the operand as typed. */
  readonly title: string;
};

export type OperandOptions = {
  /** `-f`, as typed. */
  readonly format?: string | undefined;
  /** `--image-opts` */
  readonly isImageOptions?: boolean | undefined;
  readonly secrets?: Secrets | undefined;
  /** The command reads the backing files too: then the user may replace them by `backing.…`. */
  readonly opensBacking?: boolean | undefined;
};

/** Reads a file name, a `json:` name or the value of `--image-opts`. Throws InstarError in qemu-img's words. */
export function readImageOperand(
  text: string,
  options: OperandOptions,
  context: Pick<CommandContext, 'personality' | 'version' | 'warn'>,
): ImageOperand {
  const reader = makeReader(options, context);
  try {
    return {...readRequest(text, options, reader, context.version), title: text};
  } catch (error) {
    if (!(error instanceof NodeRefused)) throw error;
    throw new InstarError('could-not-open', `Could not open '${text}': ${error.reason}`, {hint: error.hint});
  }
}

function makeReader(
  {secrets = NO_SECRETS, opensBacking}: OperandOptions,
  {personality, version, warn}: Pick<CommandContext, 'personality' | 'version' | 'warn'>,
): NodeReader {
  return {
    isInstar: personality === 'instar',
    opensBacking: opensBacking === true,
    findSecret: (id) => findSecret(secrets, id),
    readSize: (text) => {
      const reading = readSize(text, version);
      return reading.kind === 'size' ? reading.bytes : undefined;
    },
    warn,
  };
}

/** `--image-opts` names the format itself. */
export function refuseBothFormats({format, isImageOptions}: Pick<OperandOptions, 'format' | 'isImageOptions'>): void {
  if (isImageOptions === true && format !== undefined) {
    throw new InstarError('conflicting-options', '--image-opts and --format are mutually exclusive');
  }
}

function readRequest(
  text: string,
  {format, isImageOptions}: OperandOptions,
  reader: NodeReader,
  version: QemuVersion,
): ImageRequest {
  if (isImageOptions === true) return readNode(checkFirst(splitImageOptions(text), version), reader);
  if (!text.startsWith(JSON_PREFIX)) return {name: splitName(text), ...readFormatOption(format, reader)};
  const node = splitJsonName(text);
  // `-f` has the last word.
  return readNode(format === undefined ? node : new Map([...node, ['driver', format]]), reader);
}

function readFormatOption(format: string | undefined, {isInstar}: NodeReader): Omit<ImageRequest, 'name'> {
  if (format === undefined) return {};
  if (isFileDriver(format)) return {format: 'raw', fileDriver: format, isBareFile: true};
  return {format: readFormat(format, isInstar)};
}

/** A word without `=` at the beginning is the name of a node, of which there are none. */
function checkFirst(options: NodeOptions, version: QemuVersion): NodeOptions {
  const first = options.get(FIRST_KEY);
  if (first === undefined) return options;
  if (options.size > 1)
    throw refuseNode('Cannot reference an existing block device with additional options or a new filename');
  if (first === '') return new Map();
  const node = String(first);
  throw refuseNode(
    holds('node-reference-words', version)
      ? `Cannot find device='${node}' nor node-name='${node}'`
      : `Cannot find device=${node} nor node_name=${node}`,
  );
}
