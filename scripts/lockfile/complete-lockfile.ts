/** The part of package-lock.json (lockfileVersion 3) that is read and written here. */
export type Lockfile = {readonly packages: Readonly<Record<string, LockedPackage>>} & Readonly<Record<string, unknown>>;

type LockedPackage = {
  readonly version?: string;
  readonly dev?: boolean;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
} & Readonly<Record<string, unknown>>;

type Platform = {readonly os?: readonly string[]; readonly cpu?: readonly string[]; readonly libc?: readonly string[]};

const OPERATING_SYSTEMS = [
  'aix',
  'android',
  'darwin',
  'freebsd',
  'linux',
  'netbsd',
  'openbsd',
  'openharmony',
  'sunos',
  'win32',
];
const OTHER_SYSTEM_NAMES: Readonly<Record<string, string>> = {windows: 'win32'};
const PROCESSORS = ['arm64', 'arm', 'ia32', 'loong64', 'mips64el', 'ppc64', 'riscv64', 's390x', 'x64'];

/**
 * Adds an entry for every optional package of a locked package that has none. A registry that serves only some
 * platforms makes npm leave the others out, and `npm ci` then refuses the lockfile as incomplete. Only packages that
 * name their platform can be added: what they are for says that they are not fetched elsewhere.
 * Throws when a package's name tells no platform.
 */
export function completeLockfile(lockfile: Lockfile): Lockfile {
  const added = Object.values(lockfile.packages).flatMap((parent) =>
    missingOptionals(lockfile, parent).map(([name, version]): [string, LockedPackage] => [
      `node_modules/${name}`,
      {version, ...platformOf(name), ...(parent.dev === true && {dev: true}), optional: true},
    ]),
  );
  const packages = {...lockfile.packages, ...Object.fromEntries(added)};
  const sorted = Object.entries(packages).toSorted(([a], [b]) => a.localeCompare(b, 'en'));
  return {...lockfile, packages: Object.fromEntries(sorted)};
}

function missingOptionals(lockfile: Lockfile, {optionalDependencies = {}}: LockedPackage): [string, string][] {
  return Object.entries(optionalDependencies).filter(
    ([name]) => !Object.keys(lockfile.packages).some((key) => key.endsWith(`node_modules/${name}`)),
  );
}

function platformOf(name: string): Platform {
  const words = name.split(/[/@_-]/).map((word) => OTHER_SYSTEM_NAMES[word] ?? word);
  const os = OPERATING_SYSTEMS.filter((system) => words.includes(system));
  const cpu = PROCESSORS.filter((processor) => words.includes(processor));
  if (os.length === 0) {
    if (name === 'fsevents') return {os: ['darwin']};
    throw new Error(`${name} is not in the lockfile, and its name tells no platform. Lock it with npm.`);
  }
  const libc = words.some((word) => word.startsWith('musl')) ? {libc: ['musl']} : {};
  return {os, ...(cpu.length > 0 && {cpu}), ...libc};
}
