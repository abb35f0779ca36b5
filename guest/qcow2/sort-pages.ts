/** Sorts the first `count` of `indexes` by the number that each stands for: a heap sort, without memory of its own. */
export function sortPages(indexes: StaticArray<u32>, count: u32, numbers: StaticArray<u64>): void {
  for (let root = count / 2; root > 0; root--) sink(indexes, root - 1, count, numbers);
  for (let last = count; last > 1; last--) {
    const greatest = indexes[0];
    indexes[0] = indexes[last - 1];
    indexes[last - 1] = greatest;
    sink(indexes, 0, last - 1, numbers);
  }
}

function sink(indexes: StaticArray<u32>, start: u32, count: u32, numbers: StaticArray<u64>): void {
  const value = indexes[start];
  let root = start;
  while (root * 2 + 1 < count) {
    let child = root * 2 + 1;
    if (child + 1 < count && numbers[indexes[child + 1]] > numbers[indexes[child]]) child++;
    if (numbers[indexes[child]] <= numbers[value]) break;
    indexes[root] = indexes[child];
    root = child;
  }

  indexes[root] = value;
}
