/** What is built besides the core: every image format, the compressions and ciphers that formats use, and no more. */
const FEATURES = [
  'bochs',
  'cloop',
  'dmg',
  'parallels',
  'qcow1',
  'qed',
  'vdi',
  'vhdx',
  'vmdk',
  'vpc',
  'vvfat',
  'replication',
  'nettle',
  'zstd',
  'bzip2',
  'tools',
] as const;

/** Kept off where the release has the switch: emulators, documents, firmware, downloads, debugging data. */
const OFF = ['system', 'user', 'docs', 'install-blobs', 'download', 'debug-info', 'guest-agent', 'werror'] as const;

/** Arguments of configure: of these switches, those that its `--help` or its own text knows, so that one list serves all releases. */
export function makeConfigureArguments(known: string): readonly string[] {
  return [
    '--prefix=/usr',
    ...(known.includes('--without-default-features') ? ['--without-default-features'] : []),
    ...OFF.filter((name) => isKnown(known, name)).map((name) => `--disable-${name}`),
    ...FEATURES.filter((name) => isKnown(known, name)).map((name) => `--enable-${name}`),
  ];
}

// Listed as `--disable-docs`, `--enable-docs` or, among the features, as a word at the beginning of a line; in the text as a case.
function isKnown(known: string, name: string): boolean {
  return new RegExp(`^\\s+(?:--(?:enable|disable)-)?${name}(?:[\\s=[)]|$)`, 'm').test(known);
}
