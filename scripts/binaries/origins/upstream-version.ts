/** `7.2` of `1:7.2+dfsg-7+deb12u18`: what stands before the packager's additions. */
export function upstreamVersion(packageVersion: string): string {
  return /^(?:\d+:)?(\d+(?:\.\d+)*)/.exec(packageVersion)?.[1] ?? packageVersion;
}
