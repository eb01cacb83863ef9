/** Fates have letters, so that a list of them is short. */

export function letterOf(fate: number): string {
  return String.fromCharCode(65 + fate);
}

/** `A-D G`: neighbours from three on as a range. */
export function letterRanges(fates: readonly number[]): string {
  const runs: number[][] = [];
  for (const index of fates) {
    const last = runs.at(-1);
    if (last !== undefined && last.at(-1) === index - 1) last.push(index);
    else runs.push([index]);
  }
  return runs
    .map((run) =>
      run.length < 3
        ? run.map(letterOf).join(' ')
        : `${letterOf(run[0] ?? 0)}-${letterOf(run.at(-1) ?? 0)}`,
    )
    .join(' ');
}
