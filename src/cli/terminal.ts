/** What a command prints and returns. Exit statuses: 0 done or passed, 1 a check failed, 2 wrong usage or input, 3 a bug in Podwire. */
export interface Terminal {
  out(text: string): void;
  error(text: string): void;
  /** All of standard input. */
  input(): string;
}
