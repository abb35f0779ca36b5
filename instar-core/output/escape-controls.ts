/** Terminal escape sequences in a name would be obeyed; shown as `\x1b` they are only read. So are bytes that are no UTF-8. */
export function escapeControls(text: string): string {
  // oxlint-disable-next-line no-control-regex -- these are what is looked for.
  return text.replaceAll(/[\u0000-\u001F\u007F-\u009F\uDC80-\uDCFF]/gu, (unit) => {
    return String.raw`\x${(unit.charCodeAt(0) & 0xff).toString(16).padStart(2, '0')}`;
  });
}
