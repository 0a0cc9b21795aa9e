/**
 * A lab as data: what labs/<id>/lab.yaml says, without any sentence (those are in text.<locale>.yaml under the ids given here).
 * Everything about a subject, WordPress included, is in such files; the engine knows none of it.
 * The schema is the documentation: labs/README.md explains it for authors.
 */
import { z } from 'zod';

const id = z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'ids are lower-case words joined by hyphens');

/** Where a probe starts, or what it aims at. `pods` picks the first Pod (by name) that a label selector finds. */
const place = z.union([
  z.strictObject({ environment: z.string() }),
  z.strictObject({ pods: z.string(), namespace: z.string().default('default') }),
  /** A Pod that does not exist: made, in a copy of the world, for the probe. */
  z.strictObject({ newPod: z.record(z.string(), z.string()), namespace: z.string().default('default') }),
]);

/** Namespace `default` unless said; `*` is every namespace. */
const claimSide = z.union([z.literal('anyone'), z.literal('outside'), z.strictObject({ selector: z.string(), namespace: z.string().optional() })]);

const proofScope = z.strictObject({
  /** `connection` (default): what packets show. Or the policies of one direction alone. */
  compare: z.enum(['connection', 'ingress', 'egress']).optional(),
  /** `any` (default): Pods with any labels. `existing`: the cluster's Pods as they are. */
  pods: z.enum(['any', 'existing']).optional(),
  /** Leave out Pods of other namespaces, as subjects and as peers. Default: all namespaces count. */
  namespaces: z.array(z.string()).optional(),
});

/** A command's outcome in a copy of the world. `stdout` is text that must appear. */
const commandState = z.strictObject({ environment: z.string(), run: z.string(), expect: z.strictObject({ status: z.number().int().optional(), stdout: z.string().optional() }) });

export const checkSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    id,
    kind: z.literal('http'),
    from: place,
    url: z.string(),
    expect: z.union([z.enum(['timeout', 'refused', 'unreachable']), z.strictObject({ status: z.number().int(), contains: z.string().optional() })]),
  }),
  z.strictObject({
    id,
    kind: z.literal('connect'),
    from: place,
    to: z.union([place, z.string()]),
    port: z.number().int().min(1).max(65535),
    protocol: z.enum(['TCP', 'UDP']).default('TCP'),
    expect: z.enum(['open', 'timeout', 'refused']),
  }),
  z.strictObject({ id, kind: z.literal('ping'), from: place, to: z.union([place, z.string()]), expect: z.enum(['reply', 'none']) }),
  /** `kind/name`, as kubectl names objects. */
  z.strictObject({ id, kind: z.literal('object'), object: z.string(), namespace: z.string().default('default'), expect: z.enum(['present', 'absent']) }),
  /** The cluster's policies mean the same as the reference's, over every class of label, namespace, address and port either mentions. */
  z.strictObject({ id, kind: z.literal('policy-equivalent'), reference: z.array(z.string()), scope: proofScope.default({}) }),
  z.strictObject({
    id,
    kind: z.literal('policy-claim'),
    claim: z.strictObject({ from: claimSide, to: claimSide, ports: z.union([z.literal('any'), z.array(z.string())]), expect: z.enum(['allowed', 'denied']) }),
  }),
  commandState.extend({ id, kind: z.literal('command') }),
]);

const hint = z.strictObject({
  id,
  when: z
    .union([z.strictObject({ 'check-failed': id }), z.strictObject({ 'object-missing': z.string(), namespace: z.string().default('default') }), z.strictObject({ attempts: z.number().int() })])
    .optional(),
});

/** How a learner's own work is seen to be this wrong answer. The first of an objective's wrong answers that fits is named. */
const recognition = z.union([
  /** The cluster's policies mean the same as these files', over every class of label, namespace, address and port. */
  z.strictObject({ policies: z.array(z.string()) }),
  /** These checks fail, perhaps among others, every command ends as it says, and a line was typed that `typed`, a regular expression, finds something in. */
  z.strictObject({ failing: z.array(id).min(1), state: z.array(commandState).default([]), typed: z.string().optional() }),
]);

const objective = z.strictObject({
  id,
  prediction: z.strictObject({ choices: z.array(id).min(2), answer: id }).refine((p) => p.choices.includes(p.answer), 'the answer is one of the choices').optional(),
  checks: z.array(checkSchema).min(1),
  hints: z.array(hint).default([]),
  /** Runs on the workstation, in the lab's home directory, with the files of solution/ beside. */
  solution: z.strictObject({ environment: z.string().default('workstation'), run: z.string() }),
  /** Files the learner writes for this objective; opened in the editor. */
  files: z.array(z.string()).default([]),
});

const worldStart = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('cluster'), nodes: z.number().int().min(1).max(9), cni: z.string() }),
  /** Hosts with NICs joined by cables, configured by `setup` commands. `Host:nic` names an end. */
  z.strictObject({
    kind: z.literal('hosts'),
    hosts: z.array(z.strictObject({ name: z.string(), nics: z.array(z.string()).default([]), sysctl: z.record(z.string(), z.string()).default({}) })).min(1),
    cables: z.array(z.tuple([z.string(), z.string()])).default([]),
  }),
]);

export const labSchema = z
  .strictObject({
    id,
    /** Raised when a change would make old recorded sessions mean something else. */
    version: z.number().int().min(1),
    start: z.strictObject({
      seed: z.number().int().default(1),
      world: worldStart,
      /** `from` is a folder of the lab, copied to `path`. */
      files: z.array(z.strictObject({ environment: z.string(), path: z.string(), from: z.string() })).default([]),
      setup: z.array(z.strictObject({ environment: z.string(), run: z.string() })).default([]),
    }),
    switches: z.array(z.strictObject({ id, values: z.array(z.string()).min(2), default: z.string(), sets: z.enum(['world.cni']) })).default([]),
    view: z.strictObject({
      terminals: z.array(z.string()).min(1),
      files: z.array(z.string()).default([]),
      browser: z.strictObject({ environment: z.string(), url: z.string() }).optional(),
      matrix: z.strictObject({ ports: z.array(z.string()) }).optional(),
    }),
    objectives: z.array(objective).default([]),
    wrong: z.array(z.strictObject({ id, objective: id, run: z.string(), fails: id, misconception: id, recognised: recognition })).default([]),
  })
  .superRefine((lab, ctx) => {
    const checks = new Map(lab.objectives.map((o) => [o.id, new Set(o.checks.map((c) => c.id))]));
    lab.wrong.forEach((w, i) => {
      if (!checks.get(w.objective)?.has(w.fails)) ctx.addIssue({ code: 'custom', path: ['wrong', i, 'fails'], message: `objective ${w.objective} has no check ${w.fails}` });
      if ('policies' in w.recognised) return;
      for (const one of w.recognised.failing) if (!checks.get(w.objective)?.has(one)) ctx.addIssue({ code: 'custom', path: ['wrong', i, 'recognised'], message: `objective ${w.objective} has no check ${one}` });
    });
    lab.objectives.forEach((o, i) =>
      o.hints.forEach((h, j) => {
        if (h.when && 'check-failed' in h.when && !checks.get(o.id)?.has(h.when['check-failed'])) {
          ctx.addIssue({ code: 'custom', path: ['objectives', i, 'hints', j, 'when'], message: `objective ${o.id} has no check ${h.when['check-failed']}` });
        }
      }),
    );
  });

export type LabDefinition = z.output<typeof labSchema>;
export type Objective = LabDefinition['objectives'][number];
export type Check = z.output<typeof checkSchema>;
export type CheckKind = Check['kind'];
export type Place = z.output<typeof place>;
export type ClaimSide = z.output<typeof claimSide>;
export type WorldStart = z.output<typeof worldStart>;
export type WrongAnswer = LabDefinition['wrong'][number];
export type Hint = z.output<typeof hint>;
export type CommandState = z.output<typeof commandState>;

const text = z.string().min(1);

/** text.<locale>.yaml: every sentence of a lab, under the ids of lab.yaml. Inline `code` and *emphasis* are the only markup. */
export const labTextSchema = z.strictObject({
  title: text,
  /** One line for lists. */
  summary: text,
  intro: text,
  switches: z.record(z.string(), z.strictObject({ label: text, values: z.record(z.string(), text), note: z.record(z.string(), text).default({}) })).default({}),
  objectives: z.record(
    z.string(),
    z.strictObject({
      title: text,
      /** What to do, and why it is interesting. */
      brief: text,
      question: text.optional(),
      choices: z.record(z.string(), z.strictObject({ label: text, feedback: text })).default({}),
      checks: z.record(z.string(), text),
      hints: z.record(z.string(), text).default({}),
      /** Shown once passed: what was learnt. */
      passed: text,
    }),
  ),
  misconceptions: z.record(z.string(), text).default({}),
});

export type LabText = z.output<typeof labTextSchema>;

/** content/<locale>/misconceptions.yaml: the one list of wrong beliefs that questions and wrong answers point at. */
export const misconceptionsSchema = z.array(
  z.strictObject({
    id,
    /** What somebody believes, as they would say it. */
    belief: text,
    truth: text,
    /** The glossary's term where to read on. */
    see: id.optional(),
  }),
);

export type Misconception = z.output<typeof misconceptionsSchema>[number];
