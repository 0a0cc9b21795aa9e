/** `printf` as bash's builtin and coreutils have it. */
import { decodeEscapes } from './word-reader';

export interface PrintfOutcome {
  readonly text: string;
  /** Complaints, without the `printf: ` in front. */
  readonly errors: readonly string[];
}

export function formatPrintf(format: string, args: readonly string[], quote: (text: string) => string = (t) => t): PrintfOutcome {
  const errors: string[] = [];
  let out = '';
  let index = 0;
  let stop = false;
  const take = (): string | undefined => {
    const arg = args[index];
    index += 1;
    return arg;
  };
  const number = (arg: string | undefined): number => {
    if (arg === undefined || arg === '') return 0;
    if (/^['"]/.test(arg)) return arg.codePointAt(1) ?? 0;
    const m = /^\s*[+-]?(?:0[xX][0-9a-fA-F]+|[0-9]+)/.exec(arg);
    if (!m) {
      errors.push(`${arg}: invalid number`);
      return 0;
    }
    if (m[0].length !== arg.length) errors.push(`${arg}: invalid number`);
    const text = m[0].trim();
    const digits = text.replace(/^[+-]/, '');
    const value = /^0[0-7]+$/.test(digits) ? parseInt(digits, 8) : Number(digits);
    return text.startsWith('-') ? -value : value;
  };
  const float = (arg: string | undefined): number => {
    const value = Number(arg ?? '0');
    if (Number.isNaN(value)) errors.push(`${arg ?? ''}: invalid number`);
    return Number.isNaN(value) ? 0 : value;
  };
  do {
    const before = index;
    for (let i = 0; i < format.length && !stop; i += 1) {
      const c = format[i] as string;
      if (c === '\\') {
        const m = /^\\(?:x[0-9a-fA-F]{1,2}|u[0-9a-fA-F]{1,4}|U[0-9a-fA-F]{1,8}|[0-7]{1,3}|.)/s.exec(format.slice(i));
        if (!m) out += '\\';
        else {
          if (m[0] === '\\c') {
            stop = true;
            break;
          }
          out += decodeEscapes(m[0], 'printf').text;
          i += m[0].length - 1;
        }
        continue;
      }
      if (c !== '%') {
        out += c;
        continue;
      }
      const m = /^%([-+ 0#]*)(\*|\d*)(?:\.(\*|-?\d*))?([a-zA-Z%])/.exec(format.slice(i));
      if (!m) {
        const bad = format[i + 1];
        errors.push(bad === undefined ? "`%': missing format character" : `\`${bad}': invalid format character`);
        return { text: out, errors };
      }
      i += m[0].length - 1;
      const [, rawFlags = '', rawWidth = '', rawPrecision, type = ''] = m;
      if (type === '%') {
        out += '%';
        continue;
      }
      let flags = rawFlags;
      let width = rawWidth === '*' ? number(take()) : Number(rawWidth || '0');
      if (width < 0) {
        flags += '-';
        width = -width;
      }
      const precision = rawPrecision === undefined ? undefined : rawPrecision === '*' ? number(take()) : Number(rawPrecision || '0');
      const conversion = convert(type, flags, precision, { take, number, float, quote });
      if (conversion === undefined) {
        errors.push(`\`${type}': invalid format character`);
        return { text: out, errors };
      }
      out += pad(conversion.text, width, flags, conversion.numeric && (precision === undefined || /[fFeEgG]/.test(type)));
      if (conversion.stop) stop = true;
    }
    if (index === before) break;
  } while (index < args.length && !stop);
  return { text: out, errors };
}

function pad(text: string, width: number, flags: string, zeros: boolean): string {
  if (text.length >= width) return text;
  if (flags.includes('-')) return text.padEnd(width);
  if (flags.includes('0') && zeros) {
    const sign = /^[+-]|^0[xX]|^ /.exec(text)?.[0] ?? '';
    return sign + text.slice(sign.length).padStart(width - sign.length, '0');
  }
  return text.padStart(width);
}

interface Arguments {
  readonly take: () => string | undefined;
  readonly number: (arg: string | undefined) => number;
  readonly float: (arg: string | undefined) => number;
  readonly quote: (text: string) => string;
}

function convert(type: string, flags: string, precision: number | undefined, args: Arguments): { readonly text: string; readonly numeric: boolean; readonly stop?: boolean } | undefined {
  const signed = (value: number, text: string): string => (value < 0 || Object.is(value, -0) ? `-${text}` : flags.includes('+') ? `+${text}` : flags.includes(' ') ? ` ${text}` : text);
  const digits = (text: string): string => (precision === undefined ? text : text.padStart(precision, '0'));
  switch (type) {
    case 's': {
      const text = args.take() ?? '';
      return { text: precision === undefined ? text : text.slice(0, precision), numeric: false };
    }
    case 'b': {
      const decoded = decodeEscapes(args.take() ?? '', 'echo');
      return { text: decoded.text, numeric: false, stop: decoded.stopped };
    }
    case 'q': return { text: args.quote(args.take() ?? ''), numeric: false };
    case 'c': return { text: (args.take() ?? '').slice(0, 1), numeric: false };
    case 'd':
    case 'i': {
      const value = args.number(args.take());
      return { text: signed(value, digits(String(Math.abs(value)))), numeric: true };
    }
    case 'u': {
      const value = args.number(args.take());
      return { text: digits(value < 0 ? (BigInt(value) + 2n ** 64n).toString() : String(value)), numeric: true };
    }
    case 'x':
    case 'X':
    case 'o': {
      const value = args.number(args.take());
      const big = value < 0 ? BigInt(value) + 2n ** 64n : BigInt(value);
      const text = digits(big.toString(type === 'o' ? 8 : 16));
      const prefixed = flags.includes('#') && value !== 0 ? (type === 'o' ? `0${text}` : `0x${text}`) : text;
      return { text: type === 'X' ? prefixed.toUpperCase() : prefixed, numeric: true };
    }
    case 'f':
    case 'F': {
      const value = args.float(args.take());
      return { text: signed(value, Math.abs(value).toFixed(precision ?? 6)), numeric: true };
    }
    case 'e':
    case 'E': {
      const value = args.float(args.take());
      const text = Math.abs(value).toExponential(precision ?? 6).replace(/e([+-])(\d)$/, 'e$10$2');
      return { text: signed(value, type === 'E' ? text.toUpperCase() : text), numeric: true };
    }
    case 'g':
    case 'G': {
      const value = args.float(args.take());
      const p = precision === undefined ? 6 : Math.max(1, precision);
      return { text: signed(value, formatGeneral(Math.abs(value), p)), numeric: true };
    }
    default: return undefined;
  }
}

/** C's `%g` for a value of at least 0. */
export function formatGeneral(value: number, precision = 6): string {
  if (value === 0) return '0';
  const exponent = Number(value.toExponential(precision - 1).split('e')[1]);
  if (exponent < -4 || exponent >= precision) {
    const text = value.toExponential(precision - 1);
    return text.replace(/\.?0*e/, 'e').replace(/e([+-])(\d)$/, 'e$10$2');
  }
  const text = value.toFixed(Math.max(0, precision - 1 - exponent));
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}
