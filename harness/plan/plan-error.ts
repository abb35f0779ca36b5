/** What the caller of the harness can put right: a wrong option, a damaged file, nothing to judge. One line. */
export class PlanError extends Error {
  override readonly name = 'PlanError';
}
