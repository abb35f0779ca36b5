import {STAGE_LOOKUP} from '../abi/place.ts';
import {Chain} from '../driver/chain.ts';
import {Extent} from '../driver/extent.ts';
import {enterPlace} from '../host/place.ts';
import {ExtentReport} from './extent-report.ts';
import {ExtentRun} from './extent-run.ts';

/** Reports the extents from `start` to `end` or the chain's end; an empty window is one empty extent. */
export function mapChain(chain: Chain, start: u64, end: u64, report: ExtentReport): void {
  const extent = new Extent();
  const run = new ExtentRun();
  const stop = min<u64>(end, chain.sizeBytes);
  run.start = start;
  let at = start;
  while (at < stop) {
    enterPlace(STAGE_LOOKUP, 0, at);
    chain.lookup(at, stop - at, extent);
    if (extent.length == 0) break;
    if (!run.extend(extent)) {
      if (run.length > 0) report.add(run);
      run.begin(at, extent);
    }

    at += extent.length;
  }

  report.add(run);
  report.flush();
}
