/** `@csv`, `@base64` and the other formats of strings. */
import { decodeUtf8, encodeUtf8 } from '../../../base/index';
import { decodeBase64, encodeBase64 } from '../files/encode';
import { JqError, brief, isArray, isObject, toText, type Json } from './value';

export function applyFormat(name: string, v: Json): string {
  switch (name) {
    case 'text': return toText(v);
    case 'json': return JSON.stringify(v);
    case 'base64': return encodeBase64(encodeUtf8(toText(v)));
    case 'base64d': {
      const bytes = decodeBase64(toText(v).padEnd(Math.ceil(toText(v).length / 4) * 4, '='));
      if (!bytes) throw new JqError(`${brief(v)} is not valid base64 data`);
      return decodeUtf8(bytes);
    }
    case 'csv':
    case 'tsv':
      if (!isArray(v)) throw new JqError(`${brief(v)} cannot be ${name}-formatted, only an array can be`);
      return v.map((x) => {
        if (isObject(x) || isArray(x)) throw new JqError(`${brief(x)} is not valid in a csv row`);
        if (x === null) return '';
        if (typeof x === 'string') return name === 'csv' ? `"${x.replace(/"/g, '""')}"` : x.replace(/\\/g, '\\\\').replace(/\t/g, '\\t').replace(/\n/g, '\\n');
        return String(x);
      }).join(name === 'csv' ? ',' : '\t');
    case 'sh': return (isArray(v) ? v : [v]).map((x) => (typeof x === 'string' ? `'${x.replace(/'/g, "'\\''")}'` : JSON.stringify(x))).join(' ');
    case 'uri': return [...encodeUtf8(toText(v))].map((b) => (/[A-Za-z0-9_.~-]/.test(String.fromCharCode(b)) ? String.fromCharCode(b) : `%${b.toString(16).toUpperCase().padStart(2, '0')}`)).join('');
    case 'html': return toText(v).replace(/[<>&'"]/g, (c) => ({ '<': '&lt;', '>': '&gt;', '&': '&amp;', "'": '&#39;', '"': '&quot;' })[c] ?? c);
    default: throw new JqError(`${name} is not a valid format`);
  }
}
