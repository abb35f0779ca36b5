/** Calls that share something: each begins when the one before it has ended, however that ended. */
export type Queue = {
  readonly add: <Result>(call: () => Promise<Result>) => Promise<Result>;
  /** Fulfilled when every call so far has ended. */
  readonly idle: () => Promise<void>;
};

export function makeQueue(): Queue {
  let last: Promise<void> = Promise.resolve();
  return {
    async add(call) {
      const result = last.then(call);
      // A call's failure is its own caller's business; the next one runs all the same.
      last = result.then(
        () => undefined,
        () => undefined,
      );
      return result;
    },
    idle: () => last,
  };
}
