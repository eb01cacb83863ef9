/** What is still to be ended and removed if this process ends before it could: on a bug, nothing stays behind. */

const pending = new Set<() => void>();
let isListening = false;

/** Done when the process exits, unless the returned function was called before. */
export function atExit(cleanUp: () => void): () => void {
  // The newest first: programs end before their folder goes.
  if (!isListening) process.on('exit', () => [...pending].reverse().forEach((each) => each()));
  isListening = true;
  pending.add(cleanUp);
  return () => void pending.delete(cleanUp);
}
