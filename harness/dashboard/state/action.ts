/** What a key press means. */
export type Action =
  | {readonly kind: 'move'; readonly by: number}
  | {readonly kind: 'page'; readonly by: -1 | 1}
  | {readonly kind: 'edge'; readonly to: 'first' | 'last'}
  | {readonly kind: 'sideways'; readonly by: -1 | 1}
  | {readonly kind: 'switch-side'}
  | {readonly kind: 'change'; readonly by: -1 | 1}
  | {readonly kind: 'open'}
  | {readonly kind: 'collapse-all'}
  | {readonly kind: 'back'}
  | {readonly kind: 'start-filter'}
  | {readonly kind: 'end-filter'}
  | {readonly kind: 'type'; readonly text: string}
  | {readonly kind: 'erase'}
  | {readonly kind: 'why'}
  | {readonly kind: 'help'}
  | {readonly kind: 'quit'};

/** What each kind of action does to a value; kinds that are left out change nothing. */
export type Handlers<Value, World> = {
  readonly [Kind in Action['kind']]?: (value: Value, action: Extract<Action, {kind: Kind}>, world: World) => Value;
};

export function applyHandler<Value, World>(
  handlers: Handlers<Value, World>,
  value: Value,
  action: Action,
  world: World,
): Value {
  // The compiler cannot see that the handler found under a kind takes the action of that kind.
  const handler = handlers[action.kind] as ((value: Value, action: Action, world: World) => Value) | undefined;
  return handler === undefined ? value : handler(value, action, world);
}
