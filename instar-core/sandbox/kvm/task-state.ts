import {GATE_PORT, LOW_BASE, TASK_STATE_ADDRESS} from '../../../guest/abi/kvm-layout.ts';

// Intel SDM volume 3, "Task management in 64-bit mode" and volume 1, "I/O permission bit map".
const TASK_STATE_SIZE = 104;
const MAP_BASE_FIELD = 102;
/** The map has a bit for each port up to the call gate's, and ends with a byte of ones. */
const MAP_SIZE = Math.floor(GATE_PORT / 8) + 2;

/** Offset of the task state's last byte; ports past the map's end are refused. */
export const TASK_STATE_LIMIT = TASK_STATE_SIZE + MAP_SIZE - 1;

/** Writes a task state that lets ring 3 use the call gate's port and no other. */
export function writeTaskState(low: Uint8Array): void {
  const state = low.subarray(TASK_STATE_ADDRESS - LOW_BASE, TASK_STATE_ADDRESS - LOW_BASE + TASK_STATE_LIMIT + 1);
  state.fill(0, 0, TASK_STATE_SIZE);
  state[MAP_BASE_FIELD] = TASK_STATE_SIZE;
  const map = state.subarray(TASK_STATE_SIZE);
  map.fill(0xff);
  map[Math.floor(GATE_PORT / 8)] = 0xff & ~(1 << (GATE_PORT % 8));
}
