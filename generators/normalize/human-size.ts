const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB', 'EiB'];

/** A size as qemu-img prints it for people: three significant digits, a unit up as soon as 1,000 is reached. */
export function formatHumanSize(sizeBytes: number): string {
  let value = sizeBytes;
  let unit = 0;
  while (value >= 1000 && unit < UNITS.length - 1) {
    value /= 1024;
    unit++;
  }
  // Number() drops the zeros after the point, as C's %g does.
  return `${Number(value.toPrecision(3))} ${UNITS[unit]}`;
}
