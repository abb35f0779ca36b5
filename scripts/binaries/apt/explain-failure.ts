/** apt's complaints that have a plain cause, most telling first. */
const CAUSES = [
  {sign: /No space left on device|not enough free space/i, text: 'the disk is full'},
  {
    sign: /NO_PUBKEY|not signed|signatures? (?:couldn't be verified|(?:was|were) invalid)|BADSIG|EXPKEYSIG/i,
    text: "the archive's signature could not be verified with this machine's keys (package debian-archive-keyring)",
  },
  {
    sign: /is expired \(invalid since|is not valid yet/i,
    text: 'the index of the archive is out of date, or the clock is wrong',
  },
  {sign: /Hash Sum mismatch|unexpected size/i, text: "a file does not match the archive's signed checksum"},
  {sign: /Could not get lock|Unable to acquire/i, text: 'another run is using the same folder'},
  {
    sign: /Could not resolve|Could not connect|Temporary failure|Network is unreachable|timed out|Connection failed/i,
    text: 'the mirror could not be reached; check the network',
  },
  {sign: /unmet dependencies|Unable to correct problems/i, text: 'packages that it depends on are not served'},
] as const;

/** One line for what apt said. */
export function explainAptFailure(doing: string, complaints: string): string {
  const cause = CAUSES.find(({sign}) => sign.test(complaints))?.text ?? firstError(complaints);
  return `${doing}: ${cause}.`;
}

function firstError(complaints: string): string {
  const lines = complaints.split('\n').filter((line) => line.startsWith('E: '));
  return (lines[0] ?? complaints.trim().split('\n')[0] ?? '').replace(/^E: /, '').replace(/\.$/, '') || 'apt failed';
}
