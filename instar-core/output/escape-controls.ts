/** Terminal escape sequences in a name would be obeyed; shown as `\x1b` they are only read. */
export function escapeControls(text: string): string {
  // oxlint-disable-next-line no-control-regex -- these are what is looked for.
  return text.replaceAll(/[\u0000-\u001F\u007F-\u009F]/g, (unit) => {
    return String.raw`\x${unit.charCodeAt(0).toString(16).padStart(2, '0')}`;
  });
}
