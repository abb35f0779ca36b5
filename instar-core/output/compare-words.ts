import type {CompareResult} from '../operations/compare/compare-event.ts';

export const SIZES_DIFFER = 'Warning: Image size mismatch!';

/** What qemu-img says of a comparison's end. */
export function wordComparison(result: CompareResult): string {
  switch (result.kind) {
    case 'identical':
      return 'Images are identical.';
    case 'content-differs':
      return `Content mismatch at offset ${result.offset}!`;
    case 'status-differs':
      return `Strict mode: Offset ${result.offset} block status mismatch!`;
    case 'strict-sizes-differ':
      return 'Strict mode: Image size mismatch!';
  }
}
