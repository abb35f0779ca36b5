const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB', 'EiB'];

/** A size as qemu-img prints it for people: three significant digits, a unit up as soon as 1,000 is reached. */
export function formatHumanSize(sizeBytes: number): string {
  let value = sizeBytes;
  let unit = 0;
  while (value >= 1000 && unit < UNITS.length - 1) {
    value /= 1024;
    unit++;
  }
  return `${roundToThreeDigits(value)} ${UNITS[unit]}`;
}

/** As C's %g does: a tie goes to the even digit, where toPrecision() takes the greater, and zeros after the point are dropped. */
function roundToThreeDigits(value: number): number {
  const scale = value === 0 ? 1 : 10 ** (2 - Math.floor(Math.log10(value)));
  const floor = Math.floor(value * scale);
  const isTieToEven = value * scale - floor === 0.5 && floor % 2 === 0;
  return isTieToEven ? floor / scale : Number(value.toPrecision(3));
}
