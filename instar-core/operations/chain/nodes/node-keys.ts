/** Every block node takes these; none of them changes what is read from an image. */
const COMMON_KEYS = [
  'auto-read-only',
  'cache.direct',
  'cache.no-flush',
  'detect-zeroes',
  'discard',
  'driver',
  'force-share',
  'node-name',
  'read-only',
];

/** Of the drivers of files. */
export const FILE_KEYS: ReadonlySet<string> = new Set([
  ...COMMON_KEYS,
  'aio',
  'aio-max-batch',
  'drop-cache',
  'filename',
  'locking',
  'x-check-cache-dropped',
]);

/** How qcow2 uses memory and treats its own metadata while it writes. */
const QCOW2_KEYS = [
  'cache-clean-interval',
  'cache-size',
  'discard-no-unref',
  'l2-cache-entry-size',
  'l2-cache-size',
  'lazy-refcounts',
  'overlap-check',
  'pass-discard-other',
  'pass-discard-request',
  'pass-discard-snapshot',
  'refcount-cache-size',
];

const KEYS_BY_FORMAT: Readonly<Record<string, readonly string[]>> = {
  luks: ['key-secret'],
  parallels: ['prealloc-mode', 'prealloc-size'],
  qcow: ['encrypt.format', 'encrypt.key-secret'],
  qcow2: [...QCOW2_KEYS, 'encrypt.format', 'encrypt.key-secret'],
  raw: ['offset', 'size'],
};

/** The options of a format itself; those of its children (`file.…`) are theirs. */
export function formatKeys(format: string | undefined): ReadonlySet<string> {
  return new Set([...COMMON_KEYS, ...(KEYS_BY_FORMAT[format ?? ''] ?? [])]);
}

/** The options that one format or another has. */
export const ANY_FORMAT_KEYS: ReadonlySet<string> = new Set([...COMMON_KEYS, ...Object.values(KEYS_BY_FORMAT).flat()]);

/** True for options that only some formats have. */
export function isFormatKey(key: string): boolean {
  return ANY_FORMAT_KEYS.has(key) && !COMMON_KEYS.includes(key);
}

/** Formats whose images may lie over a backing file. */
export const BACKED_FORMATS: ReadonlySet<string> = new Set(['qcow', 'qcow2', 'qed', 'vmdk']);

/** Switches: their values are `on` and `off`, or a JSON boolean. */
export const SWITCHES: ReadonlySet<string> = new Set([
  'auto-read-only',
  'cache.direct',
  'cache.no-flush',
  'discard-no-unref',
  'force-share',
  'lazy-refcounts',
  'pass-discard-other',
  'pass-discard-request',
  'pass-discard-snapshot',
  'read-only',
]);
