/** What is asked about a damaged image: `image` is its path, `content` that of what a guest would read, where known. */
export type Operation = {
  readonly name: string;
  argv(image: string, format: string, content: string | undefined): readonly string[];
};

/** Each asked with the format given, so that damage to a mark does not end the matter, and by probing. */
export const OPERATIONS = [
  {name: 'info', argv: (image) => ['info', '--backing-chain', '--output=json', image]},
  {name: 'check', argv: (image, format) => ['check', '-f', format, '--output=json', image]},
  {name: 'map', argv: (image, format) => ['map', '-f', format, '--output=json', image]},
  {name: 'measure', argv: (image, format) => ['measure', '-f', format, '-O', 'qcow2', image]},
  {
    name: 'compare',
    argv: (image, format, content = image) => ['compare', '-f', format, '-F', 'raw', image, content],
  },
  {name: 'verify', argv: (image) => ['verify', '--output=json', image]},
] as const satisfies readonly Operation[];

export type OperationName = (typeof OPERATIONS)[number]['name'];

export function findOperation(name: OperationName): Operation {
  const operation = OPERATIONS.find((each) => each.name === name);
  if (operation === undefined) throw new RangeError(`There is no operation ${name}.`);
  return operation;
}
