import type {SourceEntry} from './source-entry.ts';

/** Entries of a `.sources` file, as sources.list(5) "deb822-style format" describes it. Disabled ones are left out. */
export function parseDeb822(text: string): readonly SourceEntry[] {
  return text
    .replaceAll('\r\n', '\n')
    .split(/\n(?:[ \t]*\n)+/)
    .map(readFields)
    .filter((fields) => fields.has('types') && fields.has('uris') && !isDisabled(fields))
    .map(toEntry);
}

type Fields = ReadonlyMap<string, string>;

// Field names ignore case; a line that begins with blank space continues the field before it; '#' begins a comment line.
function readFields(stanza: string): Fields {
  const fields = new Map<string, string>();
  let name = '';
  for (const line of stanza.split('\n')) {
    if (line.startsWith('#')) continue;
    const field = /^([A-Za-z][\w-]*):[ \t]*(.*)$/.exec(line);
    if (field) {
      name = field[1]!.toLowerCase();
      fields.set(name, field[2]!.trimEnd());
    } else if (name !== '' && /^[ \t]/.test(line)) {
      fields.set(name, `${fields.get(name)}\n${line.trimEnd()}`);
    }
  }
  return fields;
}

function isDisabled(fields: Fields): boolean {
  return ['no', 'false', 'without', 'off', 'disable', '0'].includes(fields.get('enabled')?.toLowerCase() ?? 'yes');
}

function toEntry(fields: Fields): SourceEntry {
  const signedBy = fields.get('signed-by');
  return {
    types: splitWords(fields.get('types')),
    uris: splitWords(fields.get('uris')),
    suites: splitWords(fields.get('suites')),
    components: splitWords(fields.get('components')),
    ...(signedBy !== undefined && signedBy !== '' && {signedBy}),
  };
}

function splitWords(value = ''): readonly string[] {
  return value.split(/\s+/).filter((word) => word !== '');
}
