import process from 'node:process';

/** Counts answers, and says every ten seconds how many there were. */
export class Tally {
  total = 0;
  slowestMs = 0;
  #lastMs = performance.now();
  readonly #byOperation = new Map<string, number>();

  count(operation: string, ms: number): void {
    this.total++;
    this.slowestMs = Math.max(this.slowestMs, ms);
    this.#byOperation.set(operation, (this.#byOperation.get(operation) ?? 0) + 1);
    if (performance.now() - this.#lastMs < 10_000) return;
    this.#lastMs = performance.now();
    process.stdout.write(`fuzz: ${this.describe()}\n`);
  }

  describe(): string {
    const parts = [...this.#byOperation].map(([name, count]) => `${name} ${count}`).join(', ');
    const memory = Math.round(process.memoryUsage().rss / 1024 / 1024);
    return `${this.total} answers (${parts}), slowest ${Math.round(this.slowestMs)} ms, ${memory} MiB`;
  }
}
