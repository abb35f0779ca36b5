import * as abi from '../abi/calls.ts';
import {CONFIG_BODY} from '../abi/config.ts';
import {STATUS_OK} from '../abi/status.ts';
import {loadLe64, storeLe64} from '../bytes/little-endian.ts';
import {allocateRegion, Region} from '../bytes/region.ts';
import * as host from '../host/instar.ts';

// Makes one call with the number and arguments that its config names (u64 each) and emits the result (kind 1).
// Whatever follows the arguments in the config lies at CONFIG_ADDRESS + CONFIG_BODY + 48 for the call to use.
export function run(): u32 {
  const config = new Region(abi.CONFIG_ADDRESS, abi.CONFIG_CAPACITY);
  const result = allocateRegion(8);
  storeLe64(
    result,
    0,
    make(
      <u32>loadLe64(config, CONFIG_BODY),
      loadLe64(config, CONFIG_BODY + 8),
      loadLe64(config, CONFIG_BODY + 16),
      loadLe64(config, CONFIG_BODY + 24),
      loadLe64(config, CONFIG_BODY + 32),
      loadLe64(config, CONFIG_BODY + 40),
    ),
  );
  host.emit(1, result.address, 8);
  return STATUS_OK;
}

// oxlint-disable-next-line complexity -- one row for each call; the language has no other way to write a table of calls
function make(number: u32, a: u64, b: u64, c: u64, d: u64, e: u64): i64 {
  if (number == abi.CALL_SIZE) return host.size(<u32>a);
  if (number == abi.CALL_READ) return host.read(<u32>a, b, <usize>c, <u32>d);
  if (number == abi.CALL_WRITE) return host.write(<u32>a, b, <usize>c, <u32>d);
  if (number == abi.CALL_READ_VECTORED) return host.readVectored(<u32>a, <usize>b, <u32>c);
  if (number == abi.CALL_WRITE_VECTORED) return host.writeVectored(<u32>a, <usize>b, <u32>c);
  if (number == abi.CALL_ZERO) return host.zero(<u32>a, b, c, <u32>d);
  if (number == abi.CALL_TRUNCATE) return host.truncate(<u32>a, b);
  if (number == abi.CALL_FLUSH) return host.flush(<u32>a);
  if (number == abi.CALL_NEXT_DATA) return host.nextData(<u32>a, b);
  if (number == abi.CALL_NEXT_HOLE) return host.nextHole(<u32>a, b);
  if (number == abi.CALL_BOUNDARIES) return host.boundaries(<u32>a, b, <usize>c, <u32>d);
  if (number == abi.CALL_COPY) return host.copy(<u32>a, b, <u32>c, d, e);
  if (number == abi.CALL_EMIT) return host.emit(<u32>a, <usize>b, <u32>c);
  if (number == abi.CALL_SEND) return host.send(<u32>a, <usize>b, <u32>c);
  if (number == abi.CALL_RECEIVE) return host.receive(<usize>a, <u32>b);
  if (number == abi.CALL_PROGRESS) return host.progress(a, b);
  return host.fail(<u32>a, <usize>b, <u32>c);
}
