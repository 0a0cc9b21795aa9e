/** The figures of the comparisons with real tools and a real kernel, as the tests wrote them. Build time only. */

/** tests/golden/figures.json: recorded terminal sessions, replayed command by command. */
export interface TranscriptFigures {
  readonly imitated: readonly string[];
  readonly total: number;
  readonly matched: number;
  /** Of those that do not match: the recording itself is to blame (chance, or the recording machine lacks something). */
  readonly recording: number;
  readonly transcripts: readonly { readonly transcript: string; readonly total: number; readonly matched: number; readonly excluded: Readonly<Record<string, readonly string[]>> }[];
}

/** tests/kernel/oracle/figures.json: random networks, built on a real kernel and here, probe by probe. */
export interface KernelFigures {
  readonly machine: { readonly kernel: string };
  readonly scenarios: number;
  readonly verdicts: number;
  readonly agreed: number;
  readonly unrepeated: number;
  readonly excluded: number;
  readonly different: number;
  readonly excludedBecause: Readonly<Record<string, number>>;
}

export interface Reason {
  readonly reason: string;
  readonly commands: readonly string[];
}

const files = import.meta.glob<unknown>(['/tests/golden/figures.json', '/tests/kernel/oracle/figures.json'], { import: 'default', eager: true });

export const transcriptFigures = files['/tests/golden/figures.json'] as TranscriptFigures | undefined;
export const kernelFigures = files['/tests/kernel/oracle/figures.json'] as KernelFigures | undefined;

/** Why commands were left out, over all transcripts, the commonest first. */
export function reasonsOf({ transcripts }: TranscriptFigures): readonly Reason[] {
  const reasons = new Map<string, string[]>();
  for (const { excluded } of transcripts) for (const [reason, commands] of Object.entries(excluded)) reasons.set(reason, [...(reasons.get(reason) ?? []), ...commands]);
  return [...reasons].map(([reason, commands]) => ({ reason, commands })).sort((a, b) => b.commands.length - a.commands.length);
}
