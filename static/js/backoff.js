/** Waiting times between tries: exponential with full jitter; no timers. */

const FIRST_SECONDS = 0.5;
const LONGEST_SECONDS = 30;

/** Counts tries in vain; `reset` is called by `connected`, not by an open line, which may close again at once. */
export class Backoff {
  /** @param {() => number} random a number from 0 to 1 */
  constructor(random = Math.random) {
    this.random = random;
    this.tries = 0;
  }

  /** Seconds to wait before the next try ("full jitter": M. Brooker, Exponential Backoff And Jitter, AWS 2015). */
  next() {
    const ceiling = Math.min(LONGEST_SECONDS, FIRST_SECONDS * 2 ** this.tries);
    this.tries += 1;
    return this.random() * ceiling;
  }

  reset() {
    this.tries = 0;
  }
}
