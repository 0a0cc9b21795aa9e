/** IPv4 addresses with fewer than four parts, as inet_aton(3) and with it getaddrinfo(3) read them: `127.1`, `0`, `10.1.2`. */
export function shortIpv4(text: string): string | undefined {
  const parts = text.split('.');
  if (parts.length > 3 || !parts.every((part) => /^(?:0[xX][0-9a-fA-F]+|0[0-7]*|[1-9]\d*)$/.test(part))) return undefined;
  const numbers = parts.map((part) => (/^0[0-7]+$/.test(part) ? Number.parseInt(part, 8) : Number(part)));
  const last = numbers.at(-1) ?? 0;
  const room = 2 ** (8 * (5 - parts.length));
  if (last >= room || numbers.slice(0, -1).some((n) => n > 255)) return undefined;
  const value = numbers.slice(0, -1).reduce((sum, n, i) => sum + n * 2 ** (24 - 8 * i), last);
  return [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join('.');
}
