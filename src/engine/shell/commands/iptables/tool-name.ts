/** How a tool of the iptables family is called and presents itself. */
export interface Outcome {
  readonly stdout: string;
  readonly stderr: string;
  readonly status: number;
}

export interface ToolName {
  /** `iptables`, `ip6tables`, `iptables-restore`, … */
  readonly name: string;
  readonly family: 4 | 6;
  readonly variant: 'nf_tables' | 'legacy';
  /** `v1.8.9 (nf_tables)`. */
  readonly version: string;
}

export const toolName = (name: string, family: 4 | 6, variant: 'nf_tables' | 'legacy'): ToolName => ({ name, family, variant, version: `v1.8.9 (${variant})` });

export const fine = (stdout = ''): Outcome => ({ stdout, stderr: '', status: 0 });

/** A wrong command line: the message and where to look. */
export const problem = (tool: ToolName, message: string, prefix = true): Outcome => ({
  stdout: '',
  stderr: `${prefix ? `${tool.name} ${tool.version}: ` : ''}${message}\nTry \`${tool.name} -h' or '${tool.name} --help' for more information.\n`,
  status: 2,
});

/** Without CAP_NET_ADMIN. */
export function notPermitted(tool: ToolName, table: string): Outcome {
  if (tool.variant === 'nf_tables') return { stdout: '', stderr: `${tool.name} ${tool.version}: Could not fetch rule set generation id: Permission denied (you must be root)\n`, status: 4 };
  return { stdout: '', stderr: `${tool.name} ${tool.version}: can't initialize ${tool.name} table \`${table}': Permission denied (you must be root)\nPerhaps ${tool.name} or your kernel needs to be upgraded.\n`, status: 3 };
}
