import test from 'ava';
import {
  VHDX_HEADER_FIELDS,
  VHDX_SEQUENCE_NUMBER,
  VHDX_VIRTUAL_DISK_ID,
  VPC_FOOTER_FIELDS,
} from '../../generators/normalize/random-fields.ts';
import * as guest from '../../guest/abi/random-fields.ts';

// The masks of the fingerprints and the fields that the create program fills are two tables, since the judge knows
// nothing of the judged. Here they are held against each other, so that no mask hides a byte that is not drawn.

const isSame = test.macro({
  exec(t, masked: object, drawn: object) {
    t.deepEqual(masked, drawn);
  },
  title: (given = '') => `what is masked is what is drawn: ${given}`,
});

test('vpc', isSame, VPC_FOOTER_FIELDS, [
  {id: 'vpc-timestamp', offset: guest.VPC_TIME, length: guest.VPC_TIME_LENGTH},
  {id: 'vpc-unique-id', offset: guest.VPC_UNIQUE_ID, length: guest.GUID_LENGTH},
]);
test('vhdx headers', isSame, VHDX_HEADER_FIELDS, [
  {id: 'vhdx-file-write-guid', offset: guest.VHDX_FILE_WRITE_GUID, length: guest.GUID_LENGTH},
  {id: 'vhdx-data-write-guid', offset: guest.VHDX_DATA_WRITE_GUID, length: guest.GUID_LENGTH},
  // qemu-img alone draws one while it uses its log; instar never uses one, and has zeros there.
  {id: 'vhdx-log-guid', offset: 48, length: guest.GUID_LENGTH},
]);
test('vhdx sequence number', isSame, VHDX_SEQUENCE_NUMBER, {
  id: 'vhdx-sequence-number',
  offset: guest.VHDX_SEQUENCE_NUMBER,
  length: guest.VHDX_SEQUENCE_NUMBER_LENGTH,
});
test('vhdx virtual disk id', (t) => t.is(VHDX_VIRTUAL_DISK_ID.length, guest.GUID_LENGTH));

test('no two drawn fields of a format share random bytes', (t) => {
  const vhdx = [
    [guest.VHDX_RANDOM_SEQUENCE_NUMBER, 4],
    [guest.VHDX_RANDOM_FILE_WRITE_GUID, guest.GUID_LENGTH],
    [guest.VHDX_RANDOM_DATA_WRITE_GUID, guest.GUID_LENGTH],
    [guest.VHDX_RANDOM_PAGE_83, guest.GUID_LENGTH],
  ] as const;
  for (const [index, [at, length]] of vhdx.entries()) t.is(vhdx[index + 1]?.[0] ?? at + length, at + length);
});
