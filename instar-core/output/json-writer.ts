import {jsonCharacters} from './json-characters.ts';
import {orderKeys} from './json-key-order.ts';

/** What qemu-img's JSON can hold. Members that are undefined are left out. */
export type JsonValue = string | number | bigint | boolean | readonly JsonValue[] | JsonObject;
export type JsonObject = {readonly [key: string]: JsonValue | undefined};

const INDENT = '    ';

/** JSON text as qemu-img prints it: its indentation, its key order, its escapes. Without a final newline. */
export function writeJson(value: JsonValue, indent = ''): string {
  if (typeof value === 'string') return quoteJson(value);
  if (typeof value !== 'object') return String(value);
  return isList(value)
    ? wrap(
        '[',
        ']',
        indent,
        value.map((item) => writeJson(item, indent + INDENT)),
      )
    : wrap('{', '}', indent, writeMembers(value, indent + INDENT));
}

function isList(value: JsonObject | readonly JsonValue[]): value is readonly JsonValue[] {
  return Array.isArray(value);
}

function writeMembers(object: JsonObject, indent: string): string[] {
  return orderKeys(Object.keys(object)).flatMap((key) => {
    const value = object[key];
    return value === undefined ? [] : [`${quoteJson(key)}: ${writeJson(value, indent)}`];
  });
}

/** An empty list or object still takes two lines. */
function wrap(open: string, close: string, indent: string, items: readonly string[]): string {
  const lines = items.map((item) => `${indent}${INDENT}${item}`).join(',\n');
  return `${open}\n${lines}${items.length > 0 ? '\n' : ''}${indent}${close}`;
}

const SHORT_ESCAPES: Readonly<Record<string, string>> = {
  '"': String.raw`\"`,
  '\\': String.raw`\\`,
  '\b': String.raw`\b`,
  '\f': String.raw`\f`,
  '\n': String.raw`\n`,
  '\r': String.raw`\r`,
  '\t': String.raw`\t`,
};

/** All but printable ASCII is escaped, by UTF-16 unit. */
export function quoteJson(text: string): string {
  return `"${jsonCharacters(text).replaceAll(/["\\]|[^\u0020-\u007E]/g, (unit) => SHORT_ESCAPES[unit] ?? escapeUnit(unit))}"`;
}

function escapeUnit(unit: string): string {
  return String.raw`\u${unit.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`;
}
