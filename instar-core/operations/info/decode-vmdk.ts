import {
  EXTENT_CLUSTER_SIZE,
  EXTENT_DEVICE,
  EXTENT_FLAG_COMPRESSED,
  EXTENT_FLAGS,
  EXTENT_TYPE,
  EXTENT_VIRTUAL_SIZE,
  INFO_RECORD_EXTENT,
  INFO_RECORD_VMDK,
  NAME_VMDK_CREATE_TYPE,
  VMDK_CID,
  VMDK_PARENT_CID,
} from '../../../guest/abi/info-messages.ts';
import {findName} from './decode-names.ts';
import type {FileFacts, VmdkExtentFacts, VmdkFacts} from './image-facts.ts';
import {protocolError, type InfoRecord, type RecordBody} from './record-reader.ts';

/** The facts that only vmdk has; `files` are the devices that were attached, in their slots' order. */
export function decodeVmdk(records: readonly InfoRecord[], files: readonly FileFacts[]): VmdkFacts | undefined {
  const body = records.find(({tag}) => tag === INFO_RECORD_VMDK)?.body;
  if (body === undefined) return undefined;
  return {
    kind: 'vmdk',
    cid: body.u32(VMDK_CID),
    parentCid: body.u32(VMDK_PARENT_CID),
    createType: findName(records, NAME_VMDK_CREATE_TYPE)?.text ?? '',
    extents: records.filter(({tag}) => tag === INFO_RECORD_EXTENT).map((record) => decodeExtent(record.body, files)),
  };
}

function decodeExtent(body: RecordBody, files: readonly FileFacts[]): VmdkExtentFacts {
  const file = files[body.u32(EXTENT_DEVICE)];
  if (file === undefined) throw protocolError('an extent lies in no device');
  const clusterSizeBytes = body.u64(EXTENT_CLUSTER_SIZE);
  return {
    virtualSizeBytes: body.u64(EXTENT_VIRTUAL_SIZE),
    clusterSizeBytes: clusterSizeBytes === 0n ? undefined : clusterSizeBytes,
    compressed: (body.u32(EXTENT_FLAGS) & EXTENT_FLAG_COMPRESSED) !== 0,
    type: body.text(EXTENT_TYPE),
    file,
  };
}
