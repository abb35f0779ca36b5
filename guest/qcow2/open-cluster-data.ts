import {LayerConfig} from '../driver/layer-config.ts';
import {ClusterData} from './cluster-data.ts';
import {CompressedClusters} from './compressed-clusters.ts';
import {CompressedEntries} from './compressed-entry.ts';
import {openEncryptedData} from './encryption.ts';
import {ENCRYPTION_LUKS, Qcow2Image} from './open.ts';

/** qcow2.txt "Header", byte 104. */
export const COMPRESSION_ZSTD: u32 = 1;

/**
 * How the image's data is read, `isUnchanging` where nobody writes to it meanwhile; ends the program when it is encrypted
 * and the layer's passphrase wrong.
 */
export function openClusterData(
  image: Qcow2Image,
  entries: CompressedEntries,
  layer: LayerConfig,
  isUnchanging: bool = true,
): ClusterData {
  const header = image.header;
  const isZstd = header.compression == COMPRESSION_ZSTD;
  const compressed = new CompressedClusters(
    image.source,
    header.clusterSize,
    entries.lengthLimit,
    isZstd,
    isUnchanging,
  );
  // qcow2.txt "Data encryption": LUKS counts sectors of the file, the older method those that the guest sees.
  return new ClusterData(compressed, openEncryptedData(image, layer), header.encryption == ENCRYPTION_LUKS);
}
