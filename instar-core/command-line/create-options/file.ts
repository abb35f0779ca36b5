import type {CreateOptionRow} from '../../operations/create/create-format.ts';

/** What the file below an image takes; these follow the format's own options. */
export const FILE_OPTIONS = [
  {key: 'nocow', type: 'bool', help: 'Turn off copy-on-write (valid only on btrfs)'},
  {key: 'preallocation', type: 'string', help: 'Preallocation mode (allowed values: off, falloc, full)'},
  {key: 'extent_size_hint', type: 'size', help: 'Extent size hint for the image file, 0 to disable'},
] as const satisfies readonly CreateOptionRow[];
