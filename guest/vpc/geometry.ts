/** Cylinders, heads and sectors per track as a vpc footer holds them. */
export class Geometry {
  constructor(
    public readonly cylinders: u32,
    public readonly heads: u32,
    public readonly sectors: u32,
  ) {}

  totalSectors(): u64 {
    return (this.cylinders as u64) * this.heads * this.sectors;
  }
}

/** VHD specification, "CHS Calculation": the most sectors that the fields can name, 65535 * 16 * 255. */
export const GEOMETRY_SECTORS_MAX: u64 = 267382800;

/**
 * The geometry of the smallest disk that holds `sectors`, found by asking the specification's rule for one sector
 * more at a time, since the rule rounds down. Worked example: 2048 sectors (1 MiB) give 30 * 4 * 17 = 2040, too few;
 * 2108 are the first to give 31 * 4 * 17 = 2108, so a disk of 1 MiB becomes one of 1079296 bytes.
 */
export function findGeometry(sectors: u64): Geometry {
  if (sectors == 0) return new Geometry(0, 0, 0);
  const wanted = min<u64>(sectors, GEOMETRY_SECTORS_MAX);
  let asked = wanted;
  let geometry = chsGeometry(asked);
  // The maximum itself is named exactly, so the search ends there at the latest.
  while (geometry.totalSectors() < wanted) geometry = chsGeometry(++asked);
  return geometry;
}

/** VHD specification, "CHS Calculation". May name fewer sectors than asked for. */
function chsGeometry(sectors: u64): Geometry {
  const total = min<u64>(sectors, GEOMETRY_SECTORS_MAX) as u32;
  if (total >= 65535 * 16 * 63) return new Geometry(total / 255 / 16, 16, 255);

  const tracks17 = total / 17;
  const heads = max<u32>((tracks17 + 1023) / 1024, 4);
  if (heads <= 16 && tracks17 < heads * 1024) return new Geometry(tracks17 / heads, heads, 17);

  const tracks31 = total / 31;
  if (tracks31 < 16 * 1024) return new Geometry(tracks31 / 16, 16, 31);
  return new Geometry(total / 63 / 16, 16, 63);
}
