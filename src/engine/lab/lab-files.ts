/** Reading a lab folder: YAML to a checked definition, with errors that say where. */
import { load } from 'js-yaml';
import type { z } from 'zod';
import { err, ok, type Result } from '../base/index';
import { labSchema, labTextSchema, misconceptionsSchema, type LabDefinition, type LabText, type Misconception } from './definition';

/** A lab and the files it needs, ready to run anywhere. Plain data: pages fetch it as JSON. */
export interface LabBundle {
  readonly definition: LabDefinition;
  /** By locale. */
  readonly texts: Readonly<Record<string, LabText>>;
  /** Every other file of the folder by its path in it: `start/03-deny-all.yaml`, `solution/…`, `wrong/…`. */
  readonly files: Readonly<Record<string, string>>;
  /** The course's misconceptions that this lab's wrong answers show, by locale and id. */
  readonly misconceptions: Readonly<Record<string, Readonly<Record<string, Misconception>>>>;
}

export interface LabFileError {
  readonly code: 'LAB_FILE_MISSING' | 'LAB_YAML' | 'LAB_SCHEMA' | 'LAB_TEXT' | 'LAB_MISCONCEPTION';
  readonly file: string;
  readonly problems: readonly string[];
}

function parse<S extends z.ZodType>(file: string, textOf: string, schema: S): Result<z.output<S>, LabFileError> {
  let value: unknown;
  try {
    value = load(textOf);
  } catch (error) {
    return err({ code: 'LAB_YAML', file, problems: [error instanceof Error ? error.message : String(error)] });
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return ok(parsed.data);
  return err({ code: 'LAB_SCHEMA', file, problems: parsed.error.issues.map((i) => `${i.path.join('.') || '(top)'}: ${i.message}`) });
}

/** `files` holds the whole folder, by path in it; `lists` the text of each locale's list of misconceptions. */
export function readLab(files: Readonly<Record<string, string>>, lists: Readonly<Record<string, string>> = {}): Result<LabBundle, LabFileError> {
  const source = files['lab.yaml'];
  if (source === undefined) return err({ code: 'LAB_FILE_MISSING', file: 'lab.yaml', problems: [] });
  const definition = parse('lab.yaml', source, labSchema);
  if (!definition.ok) return definition;
  const texts: Record<string, LabText> = {};
  const rest: Record<string, string> = {};
  for (const name of Object.keys(files).sort()) {
    const locale = /^text\.([a-z]{2})\.yaml$/.exec(name)?.[1];
    const content = files[name] ?? '';
    if (locale) {
      const text = parse(name, content, labTextSchema);
      if (!text.ok) return text;
      const missing = missingTexts(definition.value, text.value);
      if (missing.length > 0) return err({ code: 'LAB_TEXT', file: name, problems: missing });
      texts[locale] = text.value;
    } else if (name !== 'lab.yaml') rest[name] = content;
  }
  const misconceptions: Record<string, Readonly<Record<string, Misconception>>> = {};
  for (const [locale, list] of Object.entries(lists)) {
    const known = shownBy(definition.value, locale, list);
    if (!known.ok) return known;
    misconceptions[locale] = known.value;
  }
  const absent = definition.value.wrong.flatMap(({ recognised }) => ('policies' in recognised ? recognised.policies.filter((name) => rest[name] === undefined) : []));
  if (absent.length > 0) return err({ code: 'LAB_FILE_MISSING', file: 'lab.yaml', problems: absent });
  return ok({ definition: definition.value, texts, files: rest, misconceptions });
}

/** What the list says of the misconceptions that this lab's wrong answers show; each must be in it. */
function shownBy({ wrong }: LabDefinition, locale: string, list: string): Result<Readonly<Record<string, Misconception>>, LabFileError> {
  const file = `content/${locale}/misconceptions.yaml`;
  const parsed = parse(file, list, misconceptionsSchema);
  if (!parsed.ok) return parsed;
  const shown = new Set(wrong.map(({ misconception }) => misconception));
  const found = Object.fromEntries(parsed.value.filter((one) => shown.has(one.id)).map((one) => [one.id, one]));
  const unknown = [...shown].filter((one) => !(one in found));
  return unknown.length === 0 ? ok(found) : err({ code: 'LAB_MISCONCEPTION', file, problems: unknown.map((one) => `${one}: not in the list`) });
}

/** Ids of lab.yaml without a text, as paths. */
function missingTexts(lab: LabDefinition, text: LabText): string[] {
  const missing: string[] = [];
  const need = (path: string, value: unknown): void => {
    if (value === undefined) missing.push(`${path}: no text`);
  };
  for (const o of lab.objectives) {
    const t = text.objectives[o.id];
    need(`objectives.${o.id}`, t);
    if (!t) continue;
    for (const c of o.checks) need(`objectives.${o.id}.checks.${c.id}`, t.checks[c.id]);
    for (const h of o.hints) need(`objectives.${o.id}.hints.${h.id}`, t.hints[h.id]);
    if (o.prediction) need(`objectives.${o.id}.question`, t.question);
    for (const choice of o.prediction?.choices ?? []) need(`objectives.${o.id}.choices.${choice}`, t.choices[choice]);
  }
  for (const w of lab.wrong) need(`misconceptions.${w.misconception}`, text.misconceptions[w.misconception]);
  for (const s of lab.switches) {
    need(`switches.${s.id}`, text.switches[s.id]);
    for (const v of s.values) need(`switches.${s.id}.values.${v}`, text.switches[s.id]?.values[v]);
  }
  return missing;
}
