import {InstarError} from '../../instar-error.ts';
import type {Layer} from '../../operations/chain/walk-chain.ts';
import {readChain} from '../../operations/info/read-chain.ts';
import {makeImageInfo, type ImageInfo} from '../../output/info-document.ts';
import {infoText} from '../../output/info-human.ts';
import {writeJson} from '../../output/json-writer.ts';
import type {Command, CommandContext, ParsedArguments} from '../command.ts';
import {INFO_OPTIONS} from '../option-tables/info.ts';
import {refusedImage} from '../refused-image.ts';
import {checkInfoOption} from './info-options.ts';
import {readInfoRequest, type InfoRequest} from './info-request.ts';

export const COMMAND: Command = {name: 'info', options: INFO_OPTIONS, checkOption: checkInfoOption, run: runInfo};

/** With one file, a failure is thrown; with several, each is reported and the others are still shown. */
async function runInfo(parsed: ParsedArguments, context: CommandContext): Promise<number> {
  const request = readInfoRequest(parsed, context);
  const [only, ...others] = request.images;
  if (only !== undefined && others.length === 0) {
    const infos = await describeChain(only, request, context);
    context.stdout(request.json ? `${jsonOfOne(infos, request)}\n` : humanOfOne(infos, context));
    return 0;
  }

  return runMany(request, context);
}

async function runMany(request: InfoRequest, context: CommandContext): Promise<number> {
  const print = request.json ? new JsonList(request, context) : new HumanList(context);
  let exitCode = 0;
  for (const image of request.images) {
    try {
      print.add(await describeChain(image, request, context));
    } catch (error) {
      if (!(error instanceof InstarError) || context.engine.signal?.aborted === true) throw error;
      exitCode = error.exitCode;
      // Several files are taken by the instar personality only, whose prefix this is.
      context.stderr(`info: ${error.message}\n${error.hint}`);
    }
  }

  print.end();
  return exitCode;
}

async function describeChain(
  image: InfoRequest['images'][number],
  request: InfoRequest,
  context: CommandContext,
): Promise<readonly ImageInfo[]> {
  const outcome = await readChain(context.engine, {...image, follow: request.backingChain}, request.policy);
  if (outcome.kind === 'refused') {
    throw refusedImage(outcome, context.personality);
  }

  return outcome.layers.map((layer) => describeLayer(layer, request, context));
}

function describeLayer(
  {facts, isProbed, fullBackingName, request: {shownName, isBareFile}}: Layer,
  request: InfoRequest,
  context: CommandContext,
): ImageInfo {
  return makeImageInfo(facts, {
    version: context.version,
    filename: shownName ?? facts.file.path,
    isBareFile,
    fullBackingName,
    isProbed,
    limits: request.limits,
    cacheBypassed: request.cacheBypassed,
    extraDetail: context.quirks.extraDetail,
    plainFileSizes: !context.quirks.safe,
  });
}

function jsonOfOne(infos: readonly ImageInfo[], request: InfoRequest, indent = ''): string {
  const [first] = infos;
  return writeJson(request.backingChain || first === undefined ? infos : first, indent);
}

/** An empty line stands between the images of a chain. */
function humanOfOne(infos: readonly ImageInfo[], {version, quirks, personality}: CommandContext): string {
  const style = {version, plainSizes: !quirks.safe, escapeControls: personality === 'instar'};
  return infos.map((info) => infoText(info, style)).join('\n');
}

/** Prints each image as soon as it is known, an empty line between two. */
class HumanList {
  readonly #context: CommandContext;
  #separator = '';

  constructor(context: CommandContext) {
    this.#context = context;
  }

  add(infos: readonly ImageInfo[]): void {
    this.#context.stdout(this.#separator + humanOfOne(infos, this.#context));
    this.#separator = '\n';
  }

  end(): void {
    // Every line is out already.
  }
}

/** Prints one array at the end, so that it is never left open. */
class JsonList {
  readonly #request: InfoRequest;
  readonly #context: CommandContext;
  readonly #items: string[] = [];

  constructor(request: InfoRequest, context: CommandContext) {
    this.#request = request;
    this.#context = context;
  }

  add(infos: readonly ImageInfo[]): void {
    this.#items.push(`    ${jsonOfOne(infos, this.#request, '    ')}`);
  }

  end(): void {
    const items = this.#items.join(',\n');
    this.#context.stdout(`[\n${items}${items === '' ? '' : '\n'}]\n`);
  }
}
