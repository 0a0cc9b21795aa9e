/** dash's words for syntax errors, from bash's. */
export function dashSyntaxError(message: string): string {
  const token = /unexpected token `(.*)'$/s.exec(message)?.[1];
  if (token !== undefined) return token === 'newline' ? 'Syntax error: newline unexpected' : `Syntax error: ${/^[a-z]+$/.test(token) ? `"${token}" unexpected` : `"${token}" unexpected`}`;
  const matching = /looking for matching `(.)'$/.exec(message)?.[1];
  if (matching === '"' || matching === "'") return 'Syntax error: Unterminated quoted string';
  if (matching === '`') return 'Syntax error: EOF in backquote substitution';
  if (matching === '}') return 'Syntax error: Missing \'}\'';
  if (matching === ')') return 'Syntax error: end of file unexpected (expecting ")")';
  return 'Syntax error: end of file unexpected';
}

/** dash's words for redirections that failed, from bash's. */
export const dashRedirectionError = (message: string): string => {
  const m = /^(.*): (No such file or directory|Is a directory|Permission denied)$/.exec(message);
  if (!m) return message;
  return m[2] === 'No such file or directory' ? `cannot open ${m[1] ?? ''}: No such file` : `cannot create ${m[1] ?? ''}: ${m[2] ?? ''}`;
};
