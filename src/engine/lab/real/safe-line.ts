/**
 * Which of a learner's lines an exported script may run as root on a real machine: those that only configure the network of the
 * namespaces that the script made. Everything else (files, packages, other shells, unknown words) stays a comment.
 */
import { parseScript, type ShellCommand as Command, type ShellPart as Part, type Redirect, type Script, type ShellWord } from '../../shell/index';

/** Commands that act on the namespace they run in and on nothing else. */
const NETWORK = new Set(['ip', 'bridge', 'brctl', 'iptables', 'ip6tables', 'iptables-restore', 'ip6tables-restore', 'iptables-save', 'ip6tables-save', 'ipset', 'conntrack', 'arping', 'arp', 'route', 'ifconfig']);
const HARMLESS = new Set(['true', 'false', ':', 'echo', 'printf', 'sleep', 'seq', 'test', '[', 'cat', 'grep', 'wait', 'break', 'continue']);

const literal = (word: ShellWord | undefined): string | undefined => {
  if (word === undefined || !word.parts.every((p: Part) => p.kind === 'literal' || p.kind === 'double')) return undefined;
  const texts = word.parts.map((p) => (p.kind === 'literal' ? p.text : p.kind === 'double' && p.parts.every((q) => q.kind === 'literal') ? p.parts.map((q) => (q.kind === 'literal' ? q.text : '')).join('') : undefined));
  return texts.includes(undefined) ? undefined : texts.join('');
};

/** What a word certainly begins with. A variable's value never begins with a hyphen (see {@link safeValue}). */
const leading = (word: ShellWord): string => {
  const [first] = word.parts;
  return first?.kind === 'literal' ? first.text : first?.kind === 'double' && first.parts[0]?.kind === 'literal' ? first.parts[0].text : '';
};

const VARIABLE = /^[a-z][a-z0-9_]*$/;

/** Expands to text without blanks at its place: text, plain variables of the script's own, arithmetic. */
const plainPart = (part: Part): boolean => {
  switch (part.kind) {
    case 'literal':
      return true;
    case 'double':
      return part.parts.every(plainPart);
    case 'arithmetic':
      return part.expression.parts.every(plainPart);
    case 'parameter': {
      const { name, operation, subscript, indirect, list } = part.parameter;
      return VARIABLE.test(name) && operation === undefined && subscript === undefined && indirect !== true && list === undefined;
    }
    case 'command':
    case 'process':
      return false;
  }
};
const plain = (word: ShellWord): boolean => word.parts.every(plainPart);

/** Substitutions run commands too. */
const safeWord = (word: ShellWord): boolean => word.parts.every((part) => plainPart(part) || (part.kind === 'command' && safeScript(part.script)) || (part.kind === 'double' && part.parts.every((p) => plainPart(p) || (p.kind === 'command' && safeScript(p.script)))));

/** Values hold neither blanks nor a leading hyphen, so that a variable can never smuggle in an option or a further word. */
const safeValue = (word: ShellWord): boolean => {
  const text = literal(word);
  return text === undefined ? word.parts.length === 1 && word.parts[0]?.kind === 'arithmetic' && plain(word) : /^(?:[A-Za-z0-9.:/_][A-Za-z0-9.:/_-]*)?$/.test(text);
};

const safeRedirect = ({ operator, target, body }: Redirect): boolean => {
  if (operator === '<<' || operator === '<<-' || operator === '<<<') return safeWord(body?.word ?? target);
  if (operator === '<&' || operator === '>&') return /^[0-9-]+$/.test(literal(target) ?? '');
  const path = literal(target);
  return path === '/dev/null' || (path?.startsWith('/proc/sys/net/') === true && !path.includes('..'));
};

/** `iptables --modprobe=PROGRAM`, `ipset -file FILE`. */
const startsProgramOrFile = (word: ShellWord): boolean => {
  const text = leading(word);
  return /^-(?:M|f|-f|b)/.test(text) || (text.startsWith('--mo') && literal(word) !== '--mode') || (text === '--m' && literal(word) === undefined);
};

/** Options, object and verb must be plain to see; of `ip netns exec NAME COMMAND …` the command counts. */
function safeIp(words: readonly ShellWord[]): boolean {
  let at = 0;
  for (let word = words[at]; word && leading(word).startsWith('-'); word = words[at]) {
    const option = literal(word);
    if (option === undefined || /^-(?:a|al|all|b|ba|bat|batc|batch)$/.test(option)) return false;
    const name = words[at + 1];
    if (/^-n(?:e|et|etn|etns)?$/.test(option)) {
      if (name === undefined || !plain(name)) return false;
      at += 1;
    }
    at += 1;
  }
  const [object, verb] = [literal(words[at]), literal(words[at + 1])];
  if (words[at] === undefined) return true;
  if (object === undefined || 'vrf'.startsWith(object)) return false;
  if (words[at + 1] !== undefined && verb === undefined) return object !== 'netns' && !'netns'.startsWith(object) && words.slice(at).every(plain);
  if (object.length > 2 && 'netns'.startsWith(object) && verb !== undefined && 'exec'.startsWith(verb)) {
    const [name, ...inner] = words.slice(at + 2);
    return name !== undefined && plain(name) && inner.length > 0 && safeSimple(inner);
  }
  return words.slice(at).every(plain);
}

function safeSimple(words: readonly ShellWord[]): boolean {
  if (!words.every(safeWord)) return false;
  const [first, ...rest] = words;
  if (first === undefined) return true;
  const name = literal(first);
  if (name === undefined) return false;
  const args = rest.map(literal);
  switch (name) {
    case 'ip':
      return safeIp(rest);
    case 'sysctl':
      return args.every((a) => a !== undefined && (/^-[wnqe]+$/.test(a) || a.startsWith('net.') || a.startsWith('net/')));
    case 'ping':
    case 'ping6':
      return args.some((a) => a !== undefined && /^-c/.test(a));
    case 'cat':
    case 'grep':
      return args.every((a) => a !== undefined && !a.startsWith('/'));
    case 'nc':
      return !args.some((a) => a === undefined || /^-[a-zA-Z]*[ceU]/.test(a));
    case 'curl':
      return args.every((a) => a !== undefined && (/^-[sSfiIv]+$/.test(a) || /^http:\/\//.test(a) || /^[0-9.:[\]a-f/]+$/.test(a)));
    default:
      if (NETWORK.has(name)) return rest.every(plain) && !rest.some(startsProgramOrFile);
      return HARMLESS.has(name) && !(name === 'printf' && args.some((a) => a === undefined || a.startsWith('-v')));
  }
}

/** `$(seq 1 3)`. */
const isSequence = (word: ShellWord): boolean => /^\$\(seq [0-9 ]+\)$/.test(word.source);

function safeCommand(command: Command): boolean {
  if (!command.redirects.every(safeRedirect)) return false;
  switch (command.kind) {
    case 'simple':
      return command.assignments.every((a) => VARIABLE.test(a.name) && !a.append && a.subscript === undefined && 'parts' in a.value && safeValue(a.value)) && safeSimple(command.words);
    case 'group':
    case 'subshell':
      return safeScript(command.body);
    case 'if':
      return command.branches.every((b) => safeScript(b.condition) && safeScript(b.body)) && (command.otherwise === undefined || safeScript(command.otherwise));
    case 'while':
      return safeScript(command.condition) && safeScript(command.body);
    case 'for':
      return VARIABLE.test(command.name) && (command.words ?? []).every((w) => safeValue(w) || isSequence(w)) && safeScript(command.body);
    case 'arithmetic':
      return safeWord(command.expression);
    case 'arithmetic-for':
    case 'case':
    case 'select':
    case 'function':
    case 'conditional':
      return false;
  }
}

const safeScript = (script: Script): boolean => script.every(({ list }) => [list.first, ...list.rest.map((r) => r.pipeline)].every((p) => p.commands.every(safeCommand)));

/** Whether `text`, one or more lines of shell, touches nothing but the network of the namespace it runs in. */
export function isNetworkOnly(text: string): boolean {
  try {
    return safeScript(parseScript(text));
  } catch {
    return false;
  }
}
