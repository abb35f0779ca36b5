import {Buffer} from 'node:buffer';
import test from 'ava';
import fc from 'fast-check';
import {FORMAT_QCOW2, FORMAT_RAW} from '../../../../guest/abi/formats.ts';
import {
  IMAGE_FORMAT,
  IMAGE_LENGTH,
  IMAGE_VIRTUAL_SIZE,
  INFO_RECORD_EXTENT,
  INFO_RECORD_IMAGE,
  INFO_RECORD_LUKS,
  INFO_RECORD_NEED,
  INFO_RECORD_QCOW2,
  INFO_RECORD_SNAPSHOT,
  INFO_RECORD_VMDK,
  INFO_RECORDS,
  QCOW2_LENGTH,
  RECORD_BODY,
  VMDK_LENGTH,
} from '../../../../guest/abi/info-messages.ts';
import {InstarError} from '../../../instar-error.ts';
import type {OpenedImage} from '../../../storage/open-image.ts';
import {decodeAnswer} from '../decode-answer.ts';

const DEVICE: OpenedImage = {
  fd: -1,
  path: 'x',
  kind: 'file',
  lengthBytes: 512n,
  allocatedBytes: 4096n,
  identity: '1:1',
  close() {
    throw new Error('The decoder closes nothing.');
  },
};

function record(tag: number, body: Buffer): Buffer {
  const head = Buffer.alloc(RECORD_BODY);
  head.writeUInt32LE(tag, 0);
  head.writeUInt32LE(body.length, 4);
  return Buffer.concat([head, body, Buffer.alloc((8 - (body.length % 8)) % 8)]);
}

function imageRecord(format: number): Buffer {
  const body = Buffer.alloc(IMAGE_LENGTH);
  body.writeUInt32LE(format, IMAGE_FORMAT);
  body.writeBigUInt64LE(1024n, IMAGE_VIRTUAL_SIZE);
  return record(INFO_RECORD_IMAGE, body);
}

function decode(...records: readonly Buffer[]) {
  return decodeAnswer([{kind: INFO_RECORDS, bytes: Buffer.concat(records)}], [DEVICE]);
}

test('a well-formed answer is translated', (t) => {
  const answer = decode(imageRecord(FORMAT_RAW));
  t.is(answer.kind, 'image');
  t.is(answer.kind === 'image' && answer.facts.format, 'raw');
  t.is(answer.kind === 'image' && answer.facts.virtualSizeBytes, 1024n);
});

test('needs are names', (t) => {
  const body = Buffer.concat([Buffer.from([1, 0, 0, 0, 3, 0, 0, 0]), Buffer.from('nbd:x')]);
  t.deepEqual(decode(record(INFO_RECORD_NEED, body)), {
    kind: 'needs',
    names: [{text: 'nbd:x', protocol: 'nbd'}],
  });
});

const rejects = test.macro({
  exec(t, records: readonly Buffer[]) {
    const error = t.throws(() => decode(...records), {instanceOf: InstarError});
    t.is(error?.code, 'guest-protocol');
  },
  title: (given = '') => `a malformed answer is not used: ${given}`,
});
test('nothing', rejects, []);
test('an unknown format', rejects, [imageRecord(99)]);
test('two images', rejects, [imageRecord(FORMAT_RAW), imageRecord(FORMAT_RAW)]);
test('a cut-off record', rejects, [imageRecord(FORMAT_RAW), Buffer.from([1, 2, 3])]);
test('a record longer than the message', rejects, [imageRecord(FORMAT_RAW).subarray(0, 16)]);
test('a short image record', rejects, [record(INFO_RECORD_IMAGE, Buffer.alloc(8))]);
test('a short snapshot', rejects, [imageRecord(FORMAT_QCOW2), record(INFO_RECORD_SNAPSHOT, Buffer.alloc(8))]);
test('a qcow2 version that is none', rejects, [
  imageRecord(FORMAT_QCOW2),
  record(INFO_RECORD_QCOW2, Buffer.alloc(QCOW2_LENGTH)),
]);
test('a LUKS header with too many slots', rejects, [
  imageRecord(FORMAT_QCOW2),
  qcow2Record(),
  record(INFO_RECORD_LUKS, Buffer.alloc(64, 0xff)),
]);
test('an extent in no device', rejects, [
  imageRecord(FORMAT_RAW),
  record(INFO_RECORD_VMDK, Buffer.alloc(VMDK_LENGTH)),
  record(INFO_RECORD_EXTENT, Buffer.alloc(24, 7)),
]);

function qcow2Record(): Buffer {
  const body = Buffer.alloc(QCOW2_LENGTH);
  body.writeUInt32LE(3, 0);
  body.writeUInt32LE(16, 8);
  return record(INFO_RECORD_QCOW2, body);
}

test('a message of another kind is refused', (t) => {
  const message = {kind: INFO_RECORDS + 1, bytes: imageRecord(FORMAT_RAW)};
  t.throws(() => decodeAnswer([message], [DEVICE]), {code: 'guest-protocol'});
});

test('no bytes make the decoder fail in any other way', (t) => {
  const good = Buffer.concat([imageRecord(FORMAT_QCOW2), qcow2Record()]);
  const bytes = fc.oneof(
    fc.uint8Array({maxLength: 200}).map((array) => Buffer.from(array)),
    fc.tuple(fc.nat(good.length - 1), fc.nat(255)).map(([at, value]) => {
      const copy = Buffer.from(good);
      copy[at] = value;
      return copy;
    }),
  );
  t.notThrows(() => {
    fc.assert(
      fc.property(bytes, (given) => {
        try {
          decode(given);
        } catch (error) {
          return error instanceof InstarError && error.code === 'guest-protocol';
        }

        return true;
      }),
      {numRuns: 2000},
    );
  });
});
