/** What the bytes alone lie in: small ones share their memory with others. It can be handed to another thread, or freed. */
export function findOwnBuffer({buffer, byteLength}: Uint8Array): ArrayBuffer | undefined {
  return buffer instanceof ArrayBuffer && buffer.byteLength === byteLength ? buffer : undefined;
}
