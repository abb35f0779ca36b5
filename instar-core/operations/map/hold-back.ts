import type {Message} from '../../sandbox/sandbox.ts';

/** Bytes of messages that are kept until it is known how the guest ended: 400,000 extents. */
const HELD_BYTES = 16 * 1024 * 1024;

/**
 * Keeps messages back, so that nothing is told of a guest that is killed. An answer too long to be kept is handed on
 * as it comes: what a guest has said by then was checked, and a reader cannot wait for ever.
 */
export function holdBack(handOn: (message: Message) => void): {
  readonly add: (message: Message) => void;
  /** Hands on what was kept. */
  readonly release: () => void;
} {
  const held: Message[] = [];
  let room = HELD_BYTES;
  const release = (): void => {
    for (const message of held.splice(0)) handOn(message);
  };
  return {
    add(message) {
      room -= message.bytes.byteLength;
      held.push(message);
      if (room < 0) release();
    },
    release,
  };
}
