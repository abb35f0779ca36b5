/** All that ask; one listener serves them, whatever their number. */
const asked = new Set<() => void>();

/** Calls back whenever SIGUSR1 asks how far the work is. Gives the function that ends it. */
export function catchProgressRequests(onRequest: () => void): () => void {
  if (asked.size === 0) process.on('SIGUSR1', callAll);
  asked.add(onRequest);
  return () => {
    asked.delete(onRequest);
    if (asked.size === 0) process.off('SIGUSR1', callAll);
  };
}

function callAll(): void {
  for (const onRequest of asked) onRequest();
}
