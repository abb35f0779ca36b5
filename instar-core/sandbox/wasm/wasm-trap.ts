import type {TrapKind} from '../trap.ts';

// V8's own words (src/common/message-template.h), with the ones that both sandboxes use.
const KIND_BY_MESSAGE: Readonly<Record<string, TrapKind>> = {
  unreachable: 'unreachable code',
  'divide by zero': 'division by zero',
  'remainder by zero': 'division by zero',
  'divide result unrepresentable': 'integer overflow',
  'float unrepresentable in integer range': 'integer overflow',
  'memory access out of bounds': 'memory access out of bounds',
  'table index is out of bounds': 'bad indirect call',
  'null function or function signature mismatch': 'bad indirect call',
};

/** The trap that an error stands for, or undefined when it is something else. */
export function trapKindOf(error: unknown): TrapKind | undefined {
  if (error instanceof RangeError && error.message.includes('call stack')) return 'stack overflow';
  if (!(error instanceof WebAssembly.RuntimeError)) return undefined;
  return KIND_BY_MESSAGE[error.message] ?? 'processor fault';
}
