/** The part of `vscode.l10n` that modules without VS Code need; they are handed it. */
export interface Translator {
  /** `{0}`, `{1}`, ... stand for the arguments. */
  t(message: string, ...args: (string | number | boolean)[]): string;
}
