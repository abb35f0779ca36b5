/** True when every word occurs in the case id, whatever the letter case: `qcow2 rb` finds create/qcow2/1G-rb-8. */
export function matchesFilter(id: string, filter: string): boolean {
  const text = id.toLowerCase();
  return filter
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}
