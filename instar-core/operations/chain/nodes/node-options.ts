import type {HeldOption} from '../../info/image-facts.ts';

/** One value: text of `--image-opts`, or what JSON has. */
export type OptionValue = HeldOption;

/** The options of a block node; those of its children have the child's name and a dot before theirs. */
export type NodeOptions = ReadonlyMap<string, OptionValue>;

/** The options of the child `name`, without its prefix. */
export function childOptions(options: NodeOptions, name: string): NodeOptions {
  const prefix = `${name}.`;
  return new Map(
    [...options].flatMap(([key, value]) =>
      key.startsWith(prefix) ? [[key.slice(prefix.length), value] as const] : [],
    ),
  );
}

/** True when the options describe the child `name`, or name a node for it. */
export function hasChild(options: NodeOptions, name: string): boolean {
  return options.has(name) || [...options.keys()].some((key) => key.startsWith(`${name}.`));
}

/** A value as text; undefined for none. */
export function textOption(options: NodeOptions, key: string): string | undefined {
  const value = options.get(key);
  return value === undefined || value === null ? undefined : String(value);
}
