import {GATE_ADDRESS, GATE_ARGUMENTS, GATE_NUMBER, GATE_RESULT, LOW_BASE} from '../../../guest/abi/kvm-layout.ts';
import type {CallArguments} from '../calls/call.ts';
import type {HostMemory} from './host-memory.ts';

/** A request as it was when the guest called. */
export type GateRequest = {readonly number: bigint; readonly args: CallArguments};

/** Copies the request out of the guest's page: what is checked is what is used, whatever the page says later. */
export function copyRequest(low: HostMemory): GateRequest {
  const gate = viewGate(low);
  const argument = (index: number): bigint => gate.getBigUint64(GATE_ARGUMENTS + index * 8, true);
  return {
    number: gate.getBigUint64(GATE_NUMBER, true),
    args: [argument(0), argument(1), argument(2), argument(3), argument(4)],
  };
}

export function writeResult(low: HostMemory, result: bigint): void {
  viewGate(low).setBigInt64(GATE_RESULT, result, true);
}

function viewGate(low: HostMemory): DataView {
  return new DataView(low.bytes().buffer, GATE_ADDRESS - LOW_BASE, 0x1000);
}
