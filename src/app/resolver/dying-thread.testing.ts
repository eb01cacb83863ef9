/** A thread that answers for a moment, and dies. */
import './front-thread.ts';

setTimeout(() => {
  throw new Error('died as the test wants');
}, 150);
