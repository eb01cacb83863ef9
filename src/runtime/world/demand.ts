/** How options are checked: a mistake in the program is met when it starts. */

/** States where options must lie. @throws RangeError when one does not. */
export function demand(
  options: Readonly<Record<string, number>>,
  least: number,
  most: number = Infinity,
): void {
  for (const [name, value] of Object.entries(options)) {
    if (!(value >= least && value <= most)) {
      throw new RangeError(`${name} ${value} is not ${least} to ${most}`);
    }
  }
}
