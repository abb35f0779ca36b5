import {InstarError} from '../instar-error.ts';
import {compareQemuVersions, formatQemuVersion, parseQemuVersion, type QemuVersion} from './qemu-version.ts';

/** The releases whose behaviour was measured. The newest is what instar imitates by default. */
export const KNOWN_QEMU_VERSIONS = [
  '5.2.0',
  '6.0.0',
  '6.1.0',
  '6.2.0',
  '7.0.0',
  '7.1.0',
  '7.2.0',
  '7.2.18',
  '7.2.22',
  '8.0.0',
  '8.1.0',
  '8.2.0',
  '9.0.0',
  '9.1.0',
  '9.2.0',
  '10.0.0',
  '10.0.2',
  '10.0.13',
  '10.1.0',
  '10.2.0',
  '10.2.2',
  '11.1.2',
  '11.1.3',
] as const;

const OLDEST = parseQemuVersion(KNOWN_QEMU_VERSIONS[0]);

/** The newest measured release. */
export const DEFAULT_QEMU_VERSION = parseQemuVersion(KNOWN_QEMU_VERSIONS[KNOWN_QEMU_VERSIONS.length - 1] ?? '');

/**
 * Reads the release to imitate. Every release between the oldest and the newest measured one is accepted: the table
 * of drift facts says how it behaves. Throws InstarError `unknown-version`.
 */
export function readKnownVersion(text: string): QemuVersion {
  const version = parseQemuVersion(text);
  if (compareQemuVersions(version, OLDEST) < 0 || compareQemuVersions(version, DEFAULT_QEMU_VERSION) > 0) {
    const range = `${formatQemuVersion(OLDEST)} to ${formatQemuVersion(DEFAULT_QEMU_VERSION)}`;
    throw new InstarError('unknown-version', `qemu-img ${text} is not known; instar imitates ${range}.`);
  }

  return version;
}
