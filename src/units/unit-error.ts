/**
 * A text that is no quantity, duration or address. Its message quotes the text as typed and states the rule;
 * the caller adds the field it stood in.
 */
export class UnitError extends Error {
  override readonly name = 'UnitError';
  /** What the text would have to obey, without the text itself. */
  readonly rule: string;
  /** The next thing to try, where it is known. */
  readonly hint: string | undefined;

  constructor(text: string | number, rule: string, hint?: string) {
    super(`${JSON.stringify(String(text))} ${rule}`);
    this.rule = rule;
    this.hint = hint;
  }
}
