import type {CreateRequest} from '../create/create-request.ts';
import type {ConvertRequest} from './convert-request.ts';

/** Options of qcow2 with which it has more than a header, tables and clusters in their order. */
const OUT_OF_ORDER = ['data_file', 'encrypt.format'] as const;

/**
 * The guest can emit the image from its beginning to its end: a streamOptimized one, or a qcow2 image that is nothing but
 * what the sources hold. That is read twice, which bytes that cannot be read do not stand.
 */
export function isSequential(
  {format, values, backing}: CreateRequest,
  {bitmaps, salvage}: Pick<ConvertRequest, 'bitmaps' | 'salvage'>,
): boolean {
  if (backing !== undefined || bitmaps !== 'none') return false;
  if (format.name === 'vmdk') return values.get('subformat') === 'streamOptimized';
  if (format.name !== 'qcow2' || salvage || values.get('encryption') === true) return false;
  return (values.get('preallocation') ?? 'off') === 'off' && OUT_OF_ORDER.every((key) => !values.has(key));
}
