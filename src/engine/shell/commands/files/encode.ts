/** base64, sha256sum, md5sum. */
import { encodeUtf8, decodeUtf8 } from '../../../base/index';
import { COREUTILS, defineTool } from '../../tool';
import { sha256 } from './sha256';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

export function encodeBase64(bytes: Uint8Array): string {
  let out = '';
  for (let i = 0; i < bytes.length; i += 3) {
    const [a = 0, b = 0, c = 0] = [bytes[i], bytes[i + 1], bytes[i + 2]];
    const n = (a << 16) | (b << 8) | c;
    const left = bytes.length - i;
    out += (ALPHABET[(n >> 18) & 63] ?? '') + (ALPHABET[(n >> 12) & 63] ?? '') + (left > 1 ? (ALPHABET[(n >> 6) & 63] ?? '') : '=') + (left > 2 ? (ALPHABET[n & 63] ?? '') : '=');
  }
  return out;
}

/** undefined when the text is no base64. */
export function decodeBase64(text: string): Uint8Array | undefined {
  const clean = text.replace(/\s+/g, '');
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(clean) || clean.length % 4 !== 0) return undefined;
  const out: number[] = [];
  for (let i = 0; i < clean.length; i += 4) {
    const four = clean.slice(i, i + 4);
    const n = [...four].reduce((sum, c) => (sum << 6) | Math.max(0, ALPHABET.indexOf(c)), 0);
    out.push((n >> 16) & 255);
    if (four[2] !== '=') out.push((n >> 8) & 255);
    if (four[3] !== '=') out.push(n & 255);
  }
  return Uint8Array.from(out);
}

export const base64 = defineTool('base64', 'encode or decode (-d) base64', COREUTILS, function* (tool) {
  const options = tool.options({ short: 'dw:i', long: { decode: 'd', 'wrap=': 'w', 'ignore-garbage': 'i' } });
  const text = yield* tool.readAll(options.operands[0] ?? '-');
  if (text === undefined) return 1;
  if (options.has('d')) {
    const bytes = decodeBase64(text);
    if (!bytes) return tool.fail('invalid input');
    tool.write(decodeUtf8(bytes));
    return 0;
  }
  const encoded = encodeBase64(encodeUtf8(text));
  const width = Number(options.get('w') ?? '76');
  if (width === 0) tool.write(encoded);
  else tool.write((encoded.match(new RegExp(`.{1,${width}}`, 'g')) ?? []).map((l) => `${l}\n`).join(''));
  return 0;
});

export const sha256sum = defineTool('sha256sum', 'print SHA-256 checksums', COREUTILS, function* (tool) {
  const options = tool.options({ short: 'bt', unsupported: 'cqsw' });
  let status = 0;
  for (const name of options.operands.length > 0 ? options.operands : ['-']) {
    const text = yield* tool.readAll(name);
    if (text === undefined) status = 1;
    else tool.write(`${sha256(encodeUtf8(text))}  ${name}\n`);
  }
  return status;
});
