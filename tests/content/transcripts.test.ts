/**
 * What a chapter prints is what the simulator prints. A `text` block that begins with a prompt names its lab in a comment before it,
 * `lab: ID`; a chapter's blocks of one lab are typed one after another in one session of it. Times and MAC addresses may differ.
 */
import { describe, expect, test } from 'vitest';
import { loadLab } from '../../src/cli/lab-folder';
import { Session, typeLine } from '../../src/engine/lab/index';
import { chapters } from './read';

interface Step {
  readonly host: string;
  readonly command: string;
  readonly output: string;
}

const PROMPT = /^root@([\w-]+):~# (.*)$/;
const all = chapters('en');

function stepsOf(block: string): readonly Step[] {
  const steps: { host: string; command: string; lines: string[] }[] = [];
  for (const line of block.split('\n')) {
    const prompt = PROMPT.exec(line);
    if (prompt) steps.push({ host: prompt[1] ?? '', command: prompt[2] ?? '', lines: [] });
    else steps.at(-1)?.lines.push(line);
  }
  return steps.map(({ host, command, lines }) => ({ host, command, output: lines.join('\n') }));
}

/** A chapter's transcripts by lab, in the order of the page. */
function transcriptsOf(body: string): ReadonlyMap<string, readonly Step[]> {
  const found = new Map<string, readonly Step[]>();
  for (const [, lab = '', block = ''] of body.matchAll(/\{\/\* lab: ([a-z0-9-]+) \*\/\}\n\n```text\n([\s\S]*?)\n```/g)) {
    found.set(lab, [...(found.get(lab) ?? []), ...stepsOf(block)]);
  }
  return found;
}

const plain = (text: string): string =>
  text
    .replaceAll(/time=[\d.]+ ms/g, 'time=# ms')
    .replaceAll(/= [\d.]+(?:\/[\d.]+){3} ms/g, '= # ms')
    .replaceAll(/\b(?:[0-9a-f]{2}:){5}[0-9a-f]{2}\b/g, (mac) => (mac.startsWith('02:00:') || /^(?:00:)+00$/.test(mac) ? mac : '#'))
    .trimEnd();

/** What the host's terminal shows after the command that was just typed. */
function outputOf(session: Session, { host, command }: Step): string {
  const shown = [...session.scene.terminals.values()].find((terminal) => terminal.environment.name === host);
  const before = shown?.output.length ?? 0;
  const typed = typeLine(session, host, command);
  if (!typed.ok) throw new Error(JSON.stringify(typed.error));
  const after = [...session.scene.terminals.values()].find((terminal) => terminal.environment.name === host)?.output ?? [];
  return after
    .slice(before)
    .filter((one) => one.stream === 'stdout' || one.stream === 'stderr')
    .map((one) => one.text)
    .join('');
}

test('a block with a prompt says in which lab it was run', () => {
  for (const { body, file } of all) {
    const prompts = [...body.matchAll(/```text\nroot@/g)].length;
    const named = [...body.matchAll(/\{\/\* lab: [a-z0-9-]+ \*\/\}\n\n```text\nroot@/g)].length;
    expect(named, file).toBe(prompts);
  }
});

describe.each(all.flatMap((chapter) => [...transcriptsOf(chapter.body)].map(([lab, steps]) => [chapter.file, lab, steps] as const)))('%s, lab %s', (_file, lab, steps) => {
  test('prints what the simulator prints', () => {
    const bundle = loadLab(lab);
    if (!bundle?.ok) throw new Error(`labs/${lab} cannot be read`);
    const session = Session.begin(bundle.value, {});
    for (const step of steps) expect(plain(outputOf(session, step)), step.command).toBe(plain(step.output));
  });
});
