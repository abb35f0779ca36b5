/** What help says about an option: the name of its value, where it takes one, and one sentence. */
export type OptionWords = {readonly value?: string; readonly about: string};

/** What help says about a subcommand. */
export type SubcommandWords = {
  readonly about: string;
  readonly operands: string;
  /** Where instar takes more than qemu-img. */
  readonly instarOperands?: string;
  readonly options: Readonly<Record<string, OptionWords>>;
};

/** Options that stand before a subcommand; instar's own may stand among its options as well. */
export const GLOBAL_WORDS: Readonly<Record<string, OptionWords>> = {
  help: {about: 'print this text and end'},
  version: {about: 'print the version and end'},
  trace: {value: 'EVENTS', about: 'accepted as qemu-img accepts it; there are no events to trace'},
  sandbox: {value: 'KIND', about: 'where guest programs run: kvm, wasm or auto (default: auto)'},
  'qemu-version': {value: 'VERSION', about: 'the qemu-img release whose words are used (default: the newest known)'},
  deadline: {value: 'SECONDS', about: 'longest run of one guest program (default: 60)'},
  'memory-limit': {value: 'SIZE', about: 'most memory of one guest program (default: 512M)'},
  'output-limit': {value: 'SIZE', about: 'most bytes that one guest program may write (default: 1T)'},
  'record-limit': {value: 'NUMBER', about: 'most result messages of one guest program (default: 1000000)'},
  confine: {value: 'DIR', about: 'open nothing outside of this folder; may be repeated'},
  'max-depth': {value: 'NUMBER', about: 'most images of a backing chain (default: 200)'},
  seed: {value: 'TEXT', about: 'draw identifiers from this text instead of at random'},
  verbose: {about: 'say on standard error which sandbox is used'},
  'ignore-quirks': {about: 'leave out the harmless quirks of qemu-img too'},
  'unsafe-quirks': {about: 'imitate quirks that weaken identification, such as raw as a fallback'},
  'extra-detail': {about: 'tell more about an image than qemu-img does'},
  'list-drift': {about: 'print what differs between qemu-img releases and end'},
};

const OBJECT: OptionWords = {value: 'OBJECT', about: "define a QEMU object such as a secret; 'help' lists them"};
const SOURCE_FORMAT: OptionWords = {value: 'FORMAT', about: 'take the image as this format instead of looking'};
const IMAGE_OPTIONS: OptionWords = {about: 'FILE is a list of options, driver=FORMAT,file.filename=PATH'};
const FORCE_SHARE: OptionWords = {about: 'read the image even while another program writes it'};
const OUTPUT: OptionWords = {value: 'human|json', about: 'form of the answer (default: human)'};

/** Options of a format that instar also takes as flags of their own. */
const CREATE_FLAG_WORDS: Readonly<Record<string, OptionWords>> = {
  'cluster-size': {value: 'SIZE', about: 'as -o cluster_size=SIZE'},
  'refcount-bits': {value: 'BITS', about: 'as -o refcount_bits=BITS'},
  'extended-l2': {value: 'on|off', about: 'as -o extended_l2=on|off'},
  'lazy-refcounts': {value: 'on|off', about: 'as -o lazy_refcounts=on|off'},
  compat: {value: 'LEVEL', about: 'as -o compat=LEVEL'},
  'compression-type': {value: 'TYPE', about: 'as -o compression_type=TYPE'},
  subformat: {value: 'NAME', about: 'as -o subformat=NAME'},
  'grain-size': {value: 'SIZE', about: 'as -o grain_size=SIZE'},
  'block-size': {value: 'SIZE', about: 'as -o block_size=SIZE'},
  preallocation: {value: 'MODE', about: 'as -o preallocation=MODE'},
};

export const SUBCOMMAND_WORDS: Readonly<Record<string, SubcommandWords>> = {
  bench: {
    about: 'Measures how long an image takes to answer requests.',
    operands: 'FILE',
    options: {
      format: SOURCE_FORMAT,
      'image-opts': IMAGE_OPTIONS,
      cache: {value: 'MODE', about: 'cache mode (default: writeback)'},
      count: {value: 'NUMBER', about: 'requests to send (default: 75000)'},
      depth: {value: 'NUMBER', about: 'requests that qemu-img sends at once (default: 64); instar sends one by one'},
      offset: {value: 'OFFSET', about: 'byte of the image where the first request begins (default: 0)'},
      'buffer-size': {value: 'SIZE', about: 'bytes of each request (default: 4096)'},
      'step-size': {value: 'SIZE', about: 'from one request to the next (default: the size of a request)'},
      write: {about: 'write instead of reading; what the image held there is lost'},
      pattern: {value: 'BYTE', about: 'the byte to write (default: 0)'},
      'flush-interval': {value: 'NUMBER', about: 'flush after every so many requests'},
      'no-drain': {about: 'let a flush overtake requests; without effect, since they are sent one by one'},
      aio: {value: 'threads|native|io_uring', about: 'how qemu-img asks the system; checked, without effect'},
      native: {about: 'the same as --aio native'},
      'force-share': FORCE_SHARE,
      quiet: {about: 'accepted; the result is printed all the same'},
      object: OBJECT,
    },
  },
  check: {
    about: 'Tells whether a disk image keeps to the rules of its format.',
    operands: 'FILE',
    options: {
      format: SOURCE_FORMAT,
      'image-opts': IMAGE_OPTIONS,
      cache: {value: 'MODE', about: 'cache mode; checked, without effect'},
      repair: {value: 'leaks|all', about: 'repair what is found; not available in this build'},
      'force-share': FORCE_SHARE,
      output: OUTPUT,
      quiet: {about: 'print findings and errors only'},
      object: OBJECT,
      chain: {about: 'check every image of the chain'},
    },
  },
  create: {
    about: 'Makes a new disk image.',
    operands: 'FILE [SIZE]',
    options: {
      format: {value: 'FORMAT', about: 'format of the new image (default: raw)'},
      options: {value: 'OPTIONS', about: "options of the format, NAME=VALUE,…; 'help' lists them"},
      backing: {value: 'FILE', about: 'make an overlay over this image'},
      'backing-format': {value: 'FORMAT', about: 'format of the backing image'},
      'backing-unsafe': {about: 'do not open the backing image; it may be missing'},
      quiet: {about: 'print nothing but errors'},
      object: OBJECT,
      output: OUTPUT,
      ...CREATE_FLAG_WORDS,
    },
  },
  dd: {
    about: 'Copies a part of a disk image into a new image, block by block.',
    operands: '[bs=SIZE] [count=NUMBER] [skip=NUMBER] if=FILE of=FILE',
    options: {
      format: SOURCE_FORMAT,
      'image-opts': {about: 'if= is a list of options, driver=FORMAT,file.filename=PATH'},
      'target-format': {value: 'FORMAT', about: 'format of the new image (default: raw)'},
      'force-share': FORCE_SHARE,
      object: OBJECT,
    },
  },
  info: {
    about: 'Tells what is in a disk image.',
    operands: 'FILE',
    instarOperands: 'FILE…',
    options: {
      format: SOURCE_FORMAT,
      'image-opts': IMAGE_OPTIONS,
      'backing-chain': {about: 'tell about every image of the chain'},
      cache: {value: 'MODE', about: 'cache mode; checked, without effect'},
      'force-share': FORCE_SHARE,
      limits: {about: 'tell the block limits too'},
      output: OUTPUT,
      object: OBJECT,
    },
  },
  compare: {
    about: 'Tells whether two disk images have the same contents.',
    operands: 'FILE1 FILE2',
    options: {
      'a-format': {value: 'FORMAT', about: 'take the first image as this format instead of looking'},
      'b-format': {value: 'FORMAT', about: 'take the second image as this format instead of looking'},
      'image-opts': {about: 'each FILE is a list of options, driver=FORMAT,file.filename=PATH'},
      strict: {about: 'the images must have the same size and be data at the same places'},
      cache: {value: 'MODE', about: 'cache mode; checked, without effect'},
      'force-share': FORCE_SHARE,
      progress: {about: 'tell how far it is'},
      quiet: {about: 'print nothing but errors; the exit code tells'},
      object: OBJECT,
    },
  },
  convert: {
    about: 'Copies disk images, one behind the other, into a new image.',
    operands: 'SOURCE… TARGET',
    options: {
      format: {value: 'FORMAT', about: 'take the sources as this format instead of looking'},
      'image-opts': {about: 'each SOURCE is a list of options, driver=FORMAT,file.filename=PATH'},
      'source-cache': {value: 'MODE', about: 'cache mode of the sources (default: writeback)'},
      snapshot: {value: 'SNAPSHOT', about: 'read this internal snapshot; snapshot.id=ID,snapshot.name=NAME'},
      bitmaps: {about: 'copy persistent bitmaps too'},
      'skip-broken-bitmaps': {about: 'leave out bitmaps that are in use, with a warning'},
      salvage: {about: 'write zeros for what cannot be read, with a warning'},
      'target-format': {value: 'FORMAT', about: 'format of the target (default: raw)'},
      'target-image-opts': {about: 'TARGET is a list of options, driver=FORMAT,file.filename=PATH; needs -n'},
      options: {value: 'OPTIONS', about: "options of the format, NAME=VALUE,…; 'help' lists them"},
      'target-cache': {value: 'MODE', about: 'cache mode of the target (default: unsafe)'},
      backing: {value: 'FILE', about: 'make an overlay over this image, with what differs from it'},
      'backing-format': {value: 'FORMAT', about: 'format of that image'},
      'sparse-size': {value: 'SIZE', about: 'leave out so many zeros in a row; 0 writes them all (default: 4k)'},
      'no-create': {about: 'write into TARGET as it is, instead of making it'},
      'target-is-zero': {about: 'TARGET is known to read as zeros; needs -n'},
      compress: {about: 'compress the data'},
      'force-share': {about: 'read the sources even while another program writes them'},
      'rate-limit': {value: 'SIZE', about: 'copy so many bytes per second at most'},
      parallel: {value: 'NUMBER', about: 'guests that work at once, 1 to 16'},
      'oob-writes': {about: 'accepted; the order of writes does not change what is written'},
      'copy-offload': {about: 'let the file system copy where it can; zeros are not looked for'},
      progress: {about: 'tell how far it is'},
      'progress-style': {about: 'tell how far it is; --progress=json in JSON lines on standard error'},
      quiet: {about: 'print nothing but errors'},
      object: OBJECT,
      output: OUTPUT,
      ...CREATE_FLAG_WORDS,
    },
  },
  map: {
    about: 'Tells where each part of a disk image lies.',
    operands: 'FILE',
    options: {
      format: SOURCE_FORMAT,
      'image-opts': IMAGE_OPTIONS,
      'start-offset': {value: 'OFFSET', about: 'begin at this byte of the image (default: 0)'},
      'max-length': {value: 'LENGTH', about: 'tell about this many bytes at most'},
      output: OUTPUT,
      'force-share': FORCE_SHARE,
      object: OBJECT,
    },
  },
  measure: {
    about: 'Tells how much room a disk image takes in another format.',
    operands: '[FILE]',
    options: {
      format: SOURCE_FORMAT,
      'image-opts': IMAGE_OPTIONS,
      snapshot: {value: 'SNAPSHOT', about: 'measure this internal snapshot; snapshot.id=ID,snapshot.name=NAME'},
      'target-format': {value: 'FORMAT', about: 'format of the new image (default: raw)'},
      options: {value: 'OPTIONS', about: 'options of that format, NAME=VALUE,…, as create takes them'},
      size: {value: 'SIZE', about: 'measure an empty disk of this size instead of FILE'},
      output: OUTPUT,
      'force-share': FORCE_SHARE,
      object: OBJECT,
    },
  },
  verify: {
    about: 'Tells whether a disk image from a stranger is safe to use.',
    operands: 'FILE…',
    options: {
      format: {value: 'FORMAT', about: 'the format that the image was declared to have'},
      chain: {about: 'follow what the image names, and look at that too'},
      policy: {value: 'FILE', about: 'take the policy from this JSON file'},
      allow: {value: 'FINDING,…', about: 'findings that do not make an image unsafe'},
      deny: {value: 'FINDING,…', about: 'findings that make an image unsafe'},
      formats: {value: 'FORMAT,…', about: 'formats that are taken'},
      'max-virtual-size': {value: 'SIZE', about: 'largest disk that is taken (default: 16T)'},
      'max-file-size': {value: 'SIZE', about: 'largest file that is taken (default: 16T)'},
      'max-expansion': {value: 'NUMBER', about: 'most bytes of data for each byte of the file (default: 100)'},
      'list-findings': {about: 'list every finding and end'},
      quiet: {about: 'print no text; the exit code tells'},
      'force-share': {about: 'read the image even while another program writes it'},
      output: OUTPUT,
      object: OBJECT,
      'image-opts': {about: 'FILE is a list of options, driver=FORMAT,file.filename=PATH'},
    },
  },
};
