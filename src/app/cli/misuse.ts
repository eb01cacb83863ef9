/** Bad use or bad input, caught at the top: its lines are printed and the exit is 2. */
export class Misuse extends Error {
  override readonly name = 'Misuse';
  readonly lines: readonly string[];

  constructor(lines: readonly string[]) {
    super(lines.join('\n'));
    this.lines = lines;
  }
}
