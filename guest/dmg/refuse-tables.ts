import {REASON_ERRNO} from '../abi/image-reasons.ts';
import {refuseImage} from '../report/refusal.ts';

const EINVAL: u64 = 22;

/** Ends the program: qemu-img has no words of its own for what is wrong with a dmg's tables. */
export function refuseTables(): void {
  refuseImage(REASON_ERRNO, EINVAL);
}
