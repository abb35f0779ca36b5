/** The first of `visible` places so that `selected` lies in the middle where it can. */
export function windowStart(selected: number, visible: number, total: number): number {
  return Math.max(0, Math.min(selected - Math.floor(visible / 2), total - visible));
}
