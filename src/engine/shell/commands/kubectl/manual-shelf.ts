/**
 * Where kubectl's long texts lie once they are loaded: its help, and the documentation of the API's fields that `kubectl explain` shows.
 * They are large, so the page loads them only with a laboratory that has a cluster ({@link loadKubectlManual} in manual/load.ts).
 */

/** One field of a type of the API, as its OpenAPI document says. */
export interface ApiField {
  readonly name: string;
  /** As `kubectl explain` guesses it: `[]Container`, `map[string]string`. */
  readonly type: string;
  /** The type whose fields lie below; '' for none. */
  readonly below: string;
  readonly required: boolean;
  readonly allowed: readonly string[];
  readonly description: string;
}

export interface ApiType {
  readonly description: string;
  readonly fields: readonly ApiField[];
}

export interface KubectlManual {
  /** By the command's words; '' is kubectl itself, `options` the flags of all. */
  readonly help: Readonly<Record<string, string>>;
  readonly type: (name: string) => ApiType | undefined;
}

let shelf: KubectlManual | undefined;

export function provideKubectlManual(manual: KubectlManual): void {
  shelf = manual;
}

export const kubectlManual = (): KubectlManual | undefined => shelf;
