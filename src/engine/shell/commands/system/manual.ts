/** One screen for each command worth it: how it is called, and what of it works here. Our own words. */
export interface ManualPage {
  readonly synopsis: readonly string[];
  readonly simulated: readonly string[];
}

export const manualPages: Readonly<Record<string, ManualPage>> = {
  bash: { synopsis: ['bash [-eux] [-c COMMANDS [NAME ARGS...] | FILE [ARGS...]]'], simulated: ['Pipes, redirection, here-documents, quoting, variables, arrays, functions, loops,', 'case, [[ ]], arithmetic, globs, braces, background jobs, traps on EXIT and ERR,', '/dev/tcp/HOST/PORT.', 'Not: process substitution, coproc, select, extglob, Ctrl-Z.'] },
  ip: { synopsis: ['ip [-4|-6] [-br] [-d] [-s] [-j] [-o] [-n NETNS] OBJECT COMMAND', 'ip -batch FILE', 'OBJECT: addr link route neigh rule netns'], simulated: ['show, add, del, change, replace, append, flush, get; names may be shortened.', 'Link kinds: dummy bridge veth vxlan geneve ipip macvlan ipvlan vlan.'] },
  bridge: { synopsis: ['bridge [-s] [-d] [-j] link|fdb COMMAND'], simulated: ['link show and set; fdb show, add, append, replace, del.', 'Not: vlan, mdb, monitor.'] },
  sysctl: { synopsis: ['sysctl [-n] NAME...', 'sysctl -w NAME=VALUE...', 'sysctl -a'], simulated: ['The net.* settings that the simulated kernel knows; others say that there is no such file.'] },
  grep: { synopsis: ['grep [-EFivnchlLoqrwxs] [-e PATTERN] [-A N] [-B N] [-C N] [-m N] PATTERN [FILE...]'], simulated: ['Basic, extended and fixed patterns. Not: -P.'] },
  sed: { synopsis: ['sed [-n] [-E] [-i] [-e SCRIPT] SCRIPT [FILE...]'], simulated: ['Addresses, s, y, p, d, q, a, i, c, n, N, D, P, h, H, g, G, x, =, b, t, labels, blocks.'] },
  awk: { synopsis: ['awk [-F SEPARATOR] [-v NAME=VALUE] PROGRAM [FILE...]'], simulated: ['Patterns, ranges, BEGIN, END, fields, arrays, functions, printf, getline from the input,', 'and the string functions of POSIX. Not: pipes and files from inside awk.'] },
  jq: { synopsis: ['jq [-r] [-c] [-n] [-s] [-e] [-S] [--arg NAME VALUE] FILTER [FILE...]'], simulated: ['Paths, pipes, operators, if, reduce, foreach, variables, functions, string interpolation,', 'and the usual built-in functions. Not: modules, dates, SQL-like ones.'] },
  sleep: { synopsis: ['sleep NUMBER[smhd]...'], simulated: ['Waits in simulated time, which passes as fast as your machine can run it.'] },
};
