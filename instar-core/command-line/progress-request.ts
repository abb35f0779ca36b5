/** Calls back whenever SIGUSR1 asks how far the work is. Gives the function that ends it. */
export function catchProgressRequests(onRequest: () => void): () => void {
  process.on('SIGUSR1', onRequest);
  return () => void process.off('SIGUSR1', onRequest);
}
