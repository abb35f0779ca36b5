import test, {type ExecutionContext} from 'ava';
import {PARALLELS_FORMAT} from '../../../command-line/create-options/parallels.ts';
import {QCOW_FORMAT} from '../../../command-line/create-options/qcow.ts';
import {QED_FORMAT} from '../../../command-line/create-options/qed.ts';
import {VDI_FORMAT} from '../../../command-line/create-options/vdi.ts';
import type {CreateFormat} from '../create-format.ts';
import {expectSameImage, expectSameRefusal, type Options, testWithQemuImg} from './identity.ts';

const MIB = 1n << 20n;
const GIB = 1n << 30n;

const same = test.macro({
  async exec(t: ExecutionContext, format: CreateFormat, size: bigint, options: Options = {}) {
    await expectSameImage(t, format, {size, options});
  },
  title: (given = '') => `same bytes and holes as qemu-img: ${given}`,
});

const refused = test.macro({
  async exec(t: ExecutionContext, format: CreateFormat, size: bigint, options: Options = {}) {
    await expectSameRefusal(t, format, {size, options});
  },
  title: (given = '') => `refused in qemu-img's words: ${given}`,
});

testWithQemuImg('vdi, 0', same, VDI_FORMAT, 0n);
testWithQemuImg('vdi, 1', same, VDI_FORMAT, 1n);
testWithQemuImg('vdi, 129M', same, VDI_FORMAT, 129n * MIB);
testWithQemuImg('vdi, static', same, VDI_FORMAT, 3n * MIB - 5n, {static: true});
testWithQemuImg('vdi, too large', refused, VDI_FORMAT, 0x1_ff_ff_f8_00_00_01n);
testWithQemuImg('qed, 1', same, QED_FORMAT, 1n);
testWithQemuImg('qed, small clusters', same, QED_FORMAT, 16n * GIB, {cluster_size: 4096n});
testWithQemuImg('qed, large clusters and tables', same, QED_FORMAT, GIB, {cluster_size: MIB, table_size: 16n});
testWithQemuImg('qed, too large', refused, QED_FORMAT, 16n * GIB + 1n, {cluster_size: 4096n});
testWithQemuImg('qed, clusters of 3 KiB', refused, QED_FORMAT, MIB, {cluster_size: 3072n});
testWithQemuImg('qed, tables of 3 clusters', refused, QED_FORMAT, MIB, {table_size: 3n});
testWithQemuImg('qcow, 1', same, QCOW_FORMAT, 1n);
testWithQemuImg('qcow, 40G', same, QCOW_FORMAT, 40n * GIB + 513n);
testWithQemuImg('parallels, 0', same, PARALLELS_FORMAT, 0n);
testWithQemuImg('parallels, 1T', same, PARALLELS_FORMAT, 1024n * GIB);
testWithQemuImg('parallels, small clusters', same, PARALLELS_FORMAT, 10n * GIB + 1n, {cluster_size: 65_536n});
testWithQemuImg('parallels, clusters of 1000 bytes', same, PARALLELS_FORMAT, MIB, {cluster_size: 1000n});
testWithQemuImg('parallels, clusters of 2 GiB', refused, PARALLELS_FORMAT, MIB, {cluster_size: 2n * GIB});
testWithQemuImg('parallels, too many clusters', refused, PARALLELS_FORMAT, 2048n * GIB, {cluster_size: 512n});
