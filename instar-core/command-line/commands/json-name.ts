import type {NodeOptions, OptionValue} from '../../operations/chain/nodes/node-options.ts';
import {refuseNode} from '../../operations/chain/nodes/refuse-node.ts';

export const JSON_PREFIX = 'json:';

/** The options in a `json:{…}` name that the user typed; members of objects get the object's name and a dot. */
export function splitJsonName(name: string): NodeOptions {
  const value = parse(name.slice(JSON_PREFIX.length));
  if (!isObject(value)) throw refuseNode('Invalid JSON object given');
  return new Map(flatten(value, ''));
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw refuseNode('Could not parse the JSON options: JSON parse error');
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function flatten(object: Readonly<Record<string, unknown>>, prefix: string): (readonly [string, OptionValue])[] {
  return Object.entries(object).flatMap(([key, value]) =>
    isObject(value) ? flatten(value, `${prefix}${key}.`) : [[prefix + key, readValue(prefix + key, value)] as const],
  );
}

function readValue(key: string, value: unknown): OptionValue {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' || value === null) {
    return value;
  }

  throw refuseNode(`Option '${key}' is a list, which no image takes`);
}
