/** Resource quantities (`100m`, `50Gi`): k8s.io/apimachinery, pkg/api/resource. */

export interface Quantity {
  /** The form that the API server stores: `0.5` becomes `500m`, `1024Mi` becomes `1Gi`. */
  readonly canonical: string;
  readonly sign: -1 | 0 | 1;
  /** In thousandths, exact down to `1m`; smaller parts are rounded up as the server does. */
  readonly milli: bigint;
}

const BINARY: readonly string[] = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'];
const DECIMAL: Readonly<Record<string, number>> = { n: -9, u: -6, m: -3, '': 0, k: 3, M: 6, G: 9, T: 12, P: 15, E: 18 };
const DECIMAL_SUFFIXES: readonly (readonly [number, string])[] = [
  [18, 'E'],
  [15, 'P'],
  [12, 'T'],
  [9, 'G'],
  [6, 'M'],
  [3, 'k'],
  [0, ''],
  [-3, 'm'],
  [-6, 'u'],
  [-9, 'n'],
];

/** `undefined` when the text is no quantity. */
export function parseQuantity(text: string): Quantity | undefined {
  const match = /^([+-]?)([0-9]*)(?:\.([0-9]*))?(Ki|Mi|Gi|Ti|Pi|Ei|[numkMGTPE]?|[eE][+-]?[0-9]+)$/.exec(text);
  if (!match) return undefined;
  const [, sign = '', whole = '', fraction = '', suffix = ''] = match;
  if (whole === '' && fraction === '') return undefined;
  const digits = BigInt(`${whole}${fraction}` || '0');
  const negative = sign === '-' && digits !== 0n;
  // The value in units of 10^-9 (nano), rounded away from zero.
  let nano = digits;
  let exponent = 9 - fraction.length;
  const binary = BINARY.indexOf(suffix);
  if (suffix !== '' && binary > 0) nano *= 1024n ** BigInt(binary);
  else if (/^[eE]/.test(suffix) && suffix.length > 1) exponent += Number(suffix.slice(1));
  else exponent += DECIMAL[suffix] ?? 0;
  if (exponent > 40) return undefined;
  if (exponent >= 0) nano *= 10n ** BigInt(exponent);
  else {
    const divisor = 10n ** BigInt(-exponent);
    nano = (nano + divisor - 1n) / divisor;
  }
  const minus = negative ? '-' : '';
  const milli = (nano + 999_999n) / 1_000_000n;
  return {
    canonical: nano === 0n ? '0' : minus + (binary > 0 ? binaryForm(nano) : /^[eE]/.test(suffix) && suffix.length > 1 ? exponentForm(nano) : decimalForm(nano)),
    sign: nano === 0n ? 0 : negative ? -1 : 1,
    milli: negative ? -milli : milli,
  };
}

function decimalForm(nano: bigint): string {
  for (const [power, suffix] of DECIMAL_SUFFIXES) {
    const unit = 10n ** BigInt(power + 9);
    if (nano % unit === 0n) return `${nano / unit}${suffix}`;
  }
  return `${nano}n`;
}

function exponentForm(nano: bigint): string {
  for (const [power] of DECIMAL_SUFFIXES) {
    const unit = 10n ** BigInt(power + 9);
    if (nano % unit === 0n) return power === 0 ? String(nano / unit) : `${nano / unit}e${power}`;
  }
  return `${nano}e-9`;
}

function binaryForm(nano: bigint): string {
  const one = 1_000_000_000n;
  // Fractions of a byte and values below 1Ki have no binary suffix.
  if (nano % one !== 0n || nano / one < 1024n) return decimalForm(nano);
  let value = nano / one;
  let power = 0;
  while (power < 6 && value % 1024n === 0n) {
    value /= 1024n;
    power += 1;
  }
  return `${value}${BINARY[power] ?? ''}`;
}
