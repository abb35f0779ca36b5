import type {SourceEntry} from './source-entry.ts';

/** Entries of a `.list` file, as sources.list(5) "one-line-style format" describes it. */
export function parseOneLine(text: string): readonly SourceEntry[] {
  return text.split(/\r?\n/).flatMap((line) => parseLine(line.replace(/#.*/, '').trim()));
}

// type [ option=value option=value ] uri suite component...
function parseLine(line: string): readonly SourceEntry[] {
  const match = /^(deb|deb-src)\s+(?:\[([^\]]*)\]\s*)?(\S+)\s+(\S+)(.*)$/.exec(line);
  if (!match) return [];
  const [, type, options = '', uri, suite, components] = match;
  const signedBy = readOption(options, 'signed-by');
  return [
    {
      types: [type!],
      uris: [uri!],
      suites: [suite!],
      components: components!.split(/\s+/).filter((word) => word !== ''),
      ...(signedBy !== undefined && {signedBy}),
    },
  ];
}

function readOption(options: string, name: string): string | undefined {
  const words = options.split(/\s+/).map((word) => word.split('='));
  const value = words.find(([key]) => key?.toLowerCase() === name)?.[1];
  // Several key files are joined by commas here and by blanks in the other notation, which is the one written later.
  return value === undefined || value === '' ? undefined : value.replaceAll(',', ' ');
}
