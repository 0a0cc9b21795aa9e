/** What the script says to people. */
export interface RealScriptWords {
  /** Comment lines at the top. */
  readonly about: (title: string) => readonly string[];
  readonly needsRoot: string;
  readonly needsLinux: string;
  /** Followed by the missing command's name. */
  readonly needsTool: string;
  readonly needsOpenBsdNetcat: string;
  readonly noBridgeNetfilter: string;
  /** Followed by the namespace's name. */
  readonly nameTaken: string;
  readonly building: string;
  readonly checking: string;
  /** Followed by PASS or FAIL. */
  readonly differs: string;
  /** Between and after two numbers: `5 of 6 checks as in the simulator`. */
  readonly of: string;
  readonly asSimulated: string;
  readonly notRun: string;
  readonly shellHint: string;
}
