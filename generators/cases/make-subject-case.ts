import {findImageSet} from '../images/image-sets.ts';
import type {Case, FormatName, InputFile, Step} from './case.ts';
import type {Ask, Subject} from './subjects/subject.ts';

/** The guest-visible content of a set's image. */
const CONTENT = 'content.raw';

/** The case of one question about one image. */
export function makeSubjectCase(ask: Ask, format: FormatName, subject: Subject): Case {
  const image = subject.file ?? `image.${format}`;
  return {
    id: `${ask}/${format}/${subject.name}`,
    command: ask,
    format,
    image,
    inputs: listInputs(subject, {image, withContent: ask === 'compare'}),
    steps: STEPS[ask](subject),
    files: 'written',
  };
}

/** The set's files, the image with its change; the content only where it is looked at. */
function listInputs(
  {set, patches, lengthBytes}: Pick<Subject, 'set' | 'patches' | 'lengthBytes'>,
  {image, withContent}: {readonly image: string; readonly withContent: boolean},
): readonly InputFile[] {
  const change = {...(patches && {patches}), ...(lengthBytes !== undefined && {lengthBytes})};
  return findImageSet(set)
    .files.filter((file) => withContent || file !== CONTENT)
    .map((file) => ({name: file, make: {kind: 'image', set, file, ...(file === image && change)}}));
}

const STEPS: Readonly<Record<Ask, (subject: Subject) => readonly Step[]>> = {
  info: (subject) => [
    ...bothOutputs('info', subject),
    ...(subject.chain ? bothOutputs('info', subject, {name: 'info-chain', flags: ['--backing-chain']}) : []),
  ],
  check: (subject) => bothOutputs('check', subject),
  map: (subject) => bothOutputs('map', subject),
  measure: (subject) => [
    {name: 'measure-qcow2-json', argv: ['measure', '-O', 'qcow2', '--output=json', ...nameImage(subject)]},
    {name: 'measure-raw-human', argv: ['measure', '-O', 'raw', ...nameImage(subject)]},
  ],
  compare: (subject) => [
    {
      name: 'compare',
      argv: ['compare', ...nameContentFormat(subject), ...nameImage(subject), subject.contentNamed ?? CONTENT],
    },
  ],
};

function bothOutputs(
  command: Ask,
  subject: Subject,
  {name = command as string, flags = [] as readonly string[]} = {},
): readonly Step[] {
  return [
    {name: `${name}-human`, argv: [command, ...flags, ...nameImage(subject)]},
    {name: `${name}-json`, argv: [command, '--output=json', ...flags, ...nameImage(subject)]},
  ];
}

/** Where the image's format is said, the content's is too; options say both for themselves. */
function nameContentFormat({flags, named}: Subject): readonly string[] {
  return flags === undefined || named !== undefined ? [] : ['-F', 'raw'];
}

function nameImage({flags = [], named = ['{image}']}: Subject): readonly string[] {
  return [...flags, ...named];
}
