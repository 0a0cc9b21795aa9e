/** Rule text of `-m u32` and `-j TPROXY` (extensions/libxt_u32.c, libxt_TPROXY.c of iptables 1.8.9). */
import { type Result, ok } from '../../../base/index';
import { ip } from '../../../wire/index';
import type { U32Operator, U32Test } from '../api';
import { type MatchExtension, type RuleTextError, type TargetExtension, address, arg, find, hex, problem, unsigned, valueMask } from './extension';

const OPERATORS: Readonly<Record<string, U32Operator>> = { '&': '&', '<<': '<<', '>>': '>>', '@': '@' };

/** Reads the little language of tests: `START [op NUMBER]... = RANGE[,RANGE]... [&& ...]`. */
class U32Reader {
  private at = 0;

  constructor(private readonly text: string) {}

  private fail(what: string): ReturnType<typeof problem> {
    return problem(`u32: at char ${this.at}: ${what}`);
  }

  private here(): string {
    return this.text[this.at] ?? '';
  }

  private space(): void {
    while (/\s/.test(this.here())) this.at += 1;
  }

  private number(): Result<number, RuleTextError> {
    const [digits = ''] = /^(?:0[xX][0-9a-fA-F]+|\d+)/.exec(this.text.slice(this.at)) ?? [];
    const value = unsigned(digits);
    if (value === undefined) return this.fail('not a number or out of range');
    this.at += digits.length;
    return ok(value);
  }

  private operator(): Result<U32Operator, RuleTextError> {
    const first = this.here();
    if (!['&', '<', '>', '@'].includes(first)) return this.fail('operator expected');
    this.at += 1;
    if (first === '<' || first === '>') {
      if (this.here() !== first) return this.fail(`a second '${first}' was expected`);
      this.at += 1;
    }
    return ok(OPERATORS[first === '<' ? '<<' : first === '>' ? '>>' : first] ?? '&');
  }

  read(): Result<readonly U32Test[], RuleTextError> {
    const tests: U32Test[] = [];
    for (;;) {
      const test = this.test();
      if (!test.ok) return test;
      tests.push(test.value);
      this.space();
      if (this.here() === '') return ok(tests);
    }
  }

  private test(): Result<U32Test, RuleTextError> {
    const abrupt = problem('u32: abrupt end of input after location specifier');
    this.space();
    if (this.here() === '') return abrupt;
    const start = this.number();
    if (!start.ok) return start;
    const steps: { readonly operator: U32Operator; readonly value: number }[] = [];
    for (;;) {
      this.space();
      if (this.here() === '') return abrupt;
      if (this.here() === '=') break;
      const operator = this.operator();
      if (!operator.ok) return operator;
      this.space();
      const value = this.number();
      if (!value.ok) return value;
      steps.push({ operator: operator.value, value: value.value });
    }
    this.at += 1;
    const ranges = this.ranges();
    return ranges.ok ? ok({ start: start.value, steps, ranges: ranges.value }) : ranges;
  }

  private ranges(): Result<readonly (readonly [number, number])[], RuleTextError> {
    const ranges: (readonly [number, number])[] = [];
    for (;;) {
      this.space();
      if (this.here() === '') return problem('u32: test ended with no value specified');
      const low = this.number();
      if (!low.ok) return low;
      let high = low.value;
      this.space();
      if (this.here() === ':') {
        this.at += 1;
        this.space();
        const given = this.number();
        if (!given.ok) return given;
        high = given.value;
      }
      ranges.push([low.value, high]);
      this.space();
      if (this.here() === '') return ok(ranges);
      if (this.here() === ',') this.at += 1;
      else if (this.here() === '&') {
        this.at += 1;
        if (this.here() !== '&') return this.fail("a second '&' was expected");
        this.at += 1;
        this.space();
        // Another test must follow.
        return this.here() === '' ? problem('u32: abrupt end of input after location specifier') : ok(ranges);
      } else return this.fail('expected "," or "&&"');
    }
  }
}

const rangeText = ([low, high]: readonly [number, number]): string => (low === high ? hex(low) : `${hex(low)}:${hex(high)}`);
const testText = ({ start, steps, ranges }: U32Test): string => `${hex(start)}${steps.map(({ operator, value }) => `${operator}${hex(value)}`).join('')}=${ranges.map(rangeText).join(',')}`;

export const u32: MatchExtension<'u32'> = {
  name: 'u32',
  options: { u32: { args: 1, invertible: true, required: true } },
  parse(given) {
    const tests = new U32Reader(arg(given, 'u32') ?? '').read();
    return tests.ok ? ok({ kind: 'u32', tests: tests.value, not: find(given, 'u32')?.not ?? false }) : tests;
  },
  save: ({ tests, not }) => `${not ? '! ' : ''}--u32 "${tests.map(testText).join('&&')}"`,
  list: ({ tests, not }) => `u32 ${not ? '! ' : ''}"${tests.map(testText).join('&&')}"`,
};

export const tproxy: TargetExtension<'TPROXY'> = {
  name: 'TPROXY',
  options: { 'on-port': { args: 1, required: true }, 'on-ip': { args: 1 }, 'tproxy-mark': { args: 1 } },
  parse(given, { family }) {
    const port = arg(given, 'on-port') ?? '';
    const number = unsigned(port);
    if (number === undefined) return problem(`Port "${port}" does not resolve to anything.\n`);
    const where = arg(given, 'on-ip');
    const on = where === undefined ? ok(ip(family === 4 ? '0.0.0.0' : '::')) : address('TPROXY', 'on-ip', where, family);
    if (!on.ok) return on;
    const marked = arg(given, 'tproxy-mark');
    const change = marked === undefined ? ok({ value: 0, mask: 0 }) : valueMask('TPROXY', 'tproxy-mark', marked);
    // The tool keeps the lower 16 bits of a port that is too large.
    return change.ok ? ok({ kind: 'TPROXY', port: number & 0xffff, address: on.value, ...change.value }) : change;
  },
  save: ({ port, address: on, value, mask }) => `--on-port ${port} --on-ip ${on} --tproxy-mark ${hex(value)}/${hex(mask)}`,
  list: ({ port, address: on, value, mask }) => `TPROXY redirect ${on.includes(':') ? `[${on}]` : on}:${port} mark ${hex(value)}/${hex(mask)}`,
};
