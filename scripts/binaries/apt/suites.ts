/** A Debian release and the archives that belong to it; the archives of one release may need each other's packages. */
export type Family = {
  readonly codename: string;
  /** Suites on the ordinary mirror, then the one on the security mirror. */
  readonly archive: readonly string[];
  readonly security?: string;
};

/** Oldest first. A mirror that does not serve one of these suites is no error; the suite is then left out. */
export const FAMILIES = [
  {
    codename: 'bullseye',
    archive: ['bullseye', 'bullseye-updates', 'bullseye-backports'],
    security: 'bullseye-security',
  },
  {
    codename: 'bookworm',
    archive: ['bookworm', 'bookworm-updates', 'bookworm-backports'],
    security: 'bookworm-security',
  },
  {codename: 'trixie', archive: ['trixie', 'trixie-updates', 'trixie-backports'], security: 'trixie-security'},
  {codename: 'forky', archive: ['forky', 'forky-updates', 'forky-backports'], security: 'forky-security'},
  {codename: 'sid', archive: ['sid']},
] as const satisfies readonly Family[];

/** Names under which a configured source may ask for a Debian release, besides the code names. */
const RELEASE_NAMES = ['oldoldstable', 'oldstable', 'stable', 'testing', 'unstable'];

/** True for `bookworm`, `bookworm-updates`, `stable/updates`; false for other archives' suites such as `bookworm-pgdg`. */
export function isDebianSuite(suite: string): boolean {
  const release = suite.replace(/(-security|-updates|-backports|-proposed-updates|\/updates)$/, '');
  return RELEASE_NAMES.includes(release) || FAMILIES.some(({codename}) => codename === release);
}

/** Suites of the security archive are named so. */
export function isSecuritySuite(suite: string): boolean {
  return /(-security|\/updates)$/.test(suite);
}
