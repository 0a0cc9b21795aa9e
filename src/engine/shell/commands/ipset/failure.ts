/** A failure on the way: what to print and the status. `hint`: followed by "Try `ipset help'". */
export class Failure extends Error {
  constructor(
    readonly text: string,
    readonly hint: boolean,
    readonly status: number,
  ) {
    super(text);
  }
}

export const usage = (text: string): Failure => new Failure(text, true, 2);
export const other = (text: string): Failure => new Failure(text, false, 1);
