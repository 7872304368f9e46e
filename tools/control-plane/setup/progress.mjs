/** One line that ticks on a terminal, one line for each finished step everywhere else. */
export class Progress {
  #stream;
  #total;
  #step = 0;
  #detail = '';

  /**
   * @param {NodeJS.WriteStream} stream
   * @param {number} total number of steps
   */
  constructor(stream, total) {
    this.#stream = stream;
    this.#total = total;
  }

  /** @param {string} line */
  say(line) {
    this.#stream.write(`${line}\n`);
  }

  /** What the step is at, for the line that ticks. @param {string} text */
  detail(text) {
    this.#detail = text;
  }

  /**
   * @template T
   * @param {{ doing: string, done: string, expected?: string }} texts `building etcd 3.6.8`, `etcd 3.6.8 built`, `1 min`
   * @param {() => Promise<T>} act
   * @returns {Promise<T>}
   */
  async step({ doing, done, expected }, act) {
    this.#step += 1;
    this.#detail = '';
    const started = Date.now();
    const seconds = () => `${Math.round((Date.now() - started) / 1000)} s`;
    const head = `[${this.#step}/${this.#total}]`;
    const tick = () => {
      const detail = this.#detail === '' ? '' : ` · ${this.#detail}`;
      this.#stream.write(`\r\x1b[K${head} ${doing} · ${seconds()}${expected === undefined ? '' : ` of about ${expected}`}${detail}`);
    };
    const clock = this.#stream.isTTY ? setInterval(tick, 1000) : undefined;
    if (clock !== undefined) tick();
    try {
      const result = await act();
      this.#clear();
      this.say(`${head} ${done} after ${seconds()}`);
      return result;
    } catch (error) {
      this.#clear();
      throw error;
    } finally {
      clearInterval(clock);
    }
  }

  #clear() {
    if (this.#stream.isTTY) this.#stream.write('\r\x1b[K');
  }
}
