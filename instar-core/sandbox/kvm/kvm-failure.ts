import {InstarError} from '../../instar-error.ts';

/** The kernel refused what the kvm sandbox needs: too little memory, too many machines. The user can take wasm. */
export function failKvm(call: string, errno: number): never {
  const message = `the kvm sandbox failed: ${call} gave errno ${errno}; the wasm sandbox may still run`;
  throw new InstarError('sandbox-unavailable', message);
}
