import {formatHumanSize} from './human-size.ts';
import type {Surroundings} from './normalize-observation.ts';

export type Rewrite = (text: string) => string;

/** A named way of taking out what is not the program's behaviour. `makeRewrite` is called once per observation. */
export type Rule = {
  readonly id: string;
  readonly because: string;
  readonly makeRewrite: (surroundings: Surroundings) => Rewrite;
};

export const RULES = [
  {
    id: 'directory',
    because: 'Every run has a temporary directory of its own.',
    makeRewrite:
      ({directory}) =>
      (text) =>
        directory === '' ? text : text.replaceAll(directory, '<directory>'),
  },
  {
    id: 'program-name',
    because: 'Messages start with the name the program was called by.',
    makeRewrite: ({programName}) => (programName === 'qemu-img' ? (text) => text : renameProgram(programName)),
  },
  {
    id: 'version-banner',
    because: 'The version is the axis that observations are compared along.',
    makeRewrite: () => (text) => text.replace(/^(qemu-img version ).+$/gm, '$1<version>'),
  },
  {
    id: 'assertion-location',
    because: 'Where an assertion stands in the source depends on the build; that it failed is behaviour.',
    makeRewrite: () => (text) =>
      text.replace(/^(qemu-img: )\S+:\d+: \w+: (?=Assertion `.*' failed\.$)/gm, '$1<location>: '),
  },
  {
    id: 'missing-module',
    because: 'Which optional packages are installed beside a program is the machine’s choice.',
    makeRewrite: () => (text) =>
      text.replaceAll(/^qemu: module \S+ not found, do you want to install \S+ package\?\n/gm, ''),
  },
  {
    id: 'node-name',
    because: 'Nodes without a name get one with a number that is drawn at random.',
    makeRewrite: () => (text) => text.replaceAll(/#block\d+/g, '#block<number>'),
  },
  {
    id: 'progress',
    because: 'How often progress is shown depends on the speed of the machine; where it ends does not.',
    makeRewrite: () => (text) => text.replaceAll(/(?: {4}\(\d+\.\d\d\/100%\)\r)+(?= {4}\(\d+\.\d\d\/100%\)\r)/g, ''),
  },
  {
    id: 'run-time',
    because: 'How long a benchmark takes is the machine’s choice.',
    makeRewrite: () => (text) => text.replaceAll(/^(Run completed in )\d+\.\d{3}(?= seconds\.$)/gm, '$1<time>'),
  },
  {
    id: 'actual-size',
    because: 'Disk usage is the file system’s choice; it is masked only where the program reports what stat() says.',
    makeRewrite: ({allocatedBytes}) => maskActualSize(new Set(allocatedBytes)),
  },
  {
    id: 'disk-size',
    because: 'The same as actual-size, as printed for people.',
    makeRewrite: ({allocatedBytes}) => maskDiskSize(new Set(allocatedBytes.map(formatHumanSize))),
  },
  {
    id: 'vmdk-cid',
    because: 'A content id is drawn at random; which id equals which stays visible.',
    makeRewrite: () => maskContentIds(),
  },
  {
    id: 'unsettled-length',
    because: 'How small compressed data gets is the compressor’s choice; masked only where it is what stat() says.',
    makeRewrite: ({unsettledBytes = []}) => maskLengths(new Set(unsettledBytes.map(toWholeSectors))),
  },
  {
    id: 'drawn-key',
    because: 'A new LUKS header has a random UUID, and as many iterations as the machine does in the time given.',
    makeRewrite:
      ({unsettledBytes = []}) =>
      (text) =>
        unsettledBytes.length === 0 ? text : maskKeys(text),
  },
] as const satisfies readonly Rule[];

function renameProgram(programName: string): Rewrite {
  const escaped = programName.replaceAll(/\W/g, String.raw`\$&`);
  const prefix = new RegExp(`^${escaped}(?=: )`, 'gm');
  const hint = new RegExp(`(?<=^Try ')${escaped}(?= )`, 'gm');
  return (text) => text.replace(prefix, 'qemu-img').replace(hint, 'qemu-img');
}

function maskActualSize(allocated: ReadonlySet<number>): Rewrite {
  return (text) =>
    text.replace(/("actual-size": )(\d+)/g, (whole, key: string, value: string) =>
      allocated.has(Number(value)) ? `${key}"<actual-size>"` : whole,
    );
}

function maskDiskSize(allocated: ReadonlySet<string>): Rewrite {
  return (text) =>
    text.replace(/^(\s*disk size: )(\S+ \w+)$/gm, (whole, key: string, value: string) =>
      allocated.has(value) ? `${key}<actual-size>` : whole,
    );
}

/** "No parent" in a descriptor, as info prints it: a constant, not a random number. */
const NO_CONTENT_ID = '4294967295';

function maskContentIds(): Rewrite {
  const seen: string[] = [];
  const mask = (id: string): string => {
    if (!seen.includes(id)) seen.push(id);
    return `<cid-${seen.indexOf(id) + 1}>`;
  };
  return (text) =>
    text
      .replace(/("(?:parent-)?cid": )(\d+)/g, (whole, key: string, id: string) =>
        id === NO_CONTENT_ID ? whole : `${key}"${mask(id)}"`,
      )
      .replace(/^(\s*(?:parent )?cid: )(\d+)$/gm, (whole, key: string, id: string) =>
        id === NO_CONTENT_ID ? whole : key + mask(id),
      );
}

const SECTOR_BYTES = 512;

/** Some programs tell a file's length in whole sectors. */
function toWholeSectors(bytes: number): number {
  return Math.ceil(bytes / SECTOR_BYTES) * SECTOR_BYTES;
}

/** The length of a file, as JSON and as people read it; sizes of disks and of files have the same form. */
function maskLengths(lengths: ReadonlySet<number>): Rewrite {
  const isMasked = (value: string): boolean => lengths.has(toWholeSectors(Number(value)));
  return (text) =>
    text
      .replace(/("virtual-size": )(\d+)/g, (whole, key: string, value: string) =>
        isMasked(value) ? `${key}"<length>"` : whole,
      )
      .replace(/^(\s*file length: )\S+ \w+ \((\d+) bytes\)$/gm, (whole, key: string, value: string) =>
        isMasked(value) ? `${key}<length>` : whole,
      );
}

function maskKeys(text: string): string {
  return text
    .replaceAll(/("uuid": )"[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}"/g, '$1"<uuid>"')
    .replaceAll(/("(?:master-key-)?iters": )\d+/g, '$1"<iterations>"')
    .replaceAll(/^(\s*uuid: )[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/gm, '$1<uuid>')
    .replaceAll(/^(\s*(?:master key )?iters: )\d+$/gm, '$1<iterations>');
}
