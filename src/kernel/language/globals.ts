/** What cells find besides Node's globals; `host/inputs.ts` makes it. The names and types are those of browsers. */
declare global {
  /**
   * Asks for a line of text and waits for it. An interrupt ends the wait.
   *
   * @param defaultValue what an empty line stands for
   * @throws InputError where nobody can be asked: a notebook that is run by a program, a cell that has ended
   */
  function prompt(message?: string, defaultValue?: string): string | null;

  /**
   * Asks a question to be answered with yes or no, and waits for the answer.
   *
   * @returns whether it is `y` or `yes`
   * @throws InputError where nobody can be asked
   */
  function confirm(message?: string): boolean;

  /**
   * Shows a message and waits until it is acknowledged.
   *
   * @throws InputError where nobody can be asked
   */
  function alert(message?: string): void;
}

export {};
