/** What is wrong with the options of an image, in qemu-img's words: what follows `Could not open 'NAME': `. */
export class NodeRefused extends Error {
  override readonly name = 'NodeRefused';
  readonly reason: string;
  /** Printed behind the message, without a prefix. */
  readonly hint: string;

  constructor(reason: string, hint = '') {
    super(reason);
    this.reason = reason;
    this.hint = hint;
  }
}

export function refuseNode(reason: string, hint?: string): NodeRefused {
  return new NodeRefused(reason, hint);
}
