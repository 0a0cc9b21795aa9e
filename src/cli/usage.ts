/** The help text: one place, printed by `help` and after a mistake. */
export const usage = `Podwire: container and Kubernetes networking, simulated.

Labs
  podwire lab list                                   the labs, one a line
  podwire lab run ID [--script FILE] [--switch N=V]  type the lines of FILE (or of standard input) at the lab's first
                                                     terminal and print the transcript; --json prints transactions;
                                                     --pcap HOST[:NETNS]/DEVICE=FILE writes what passed a device
                                                     --terminal PLACE types elsewhere: a host, HOST:NETNS (all three verbs)
  podwire lab check ID [--script FILE | --solution | --wrong NAME] [--switch N=V] [--json]
                                                     print each check; without a script the start state is checked
  podwire lab export ID [--script FILE | --solution] print a shell script that builds a by-hand lab from network namespaces on a
                                                     real Linux, with what was typed, and asks its checks there

Policies (files or folders of manifests: Pods or workloads, Namespaces, NetworkPolicies)
  podwire policy matrix DIR... [-o table|json] [--port tcp/80]...
                                                     who may reach whom
  podwire policy explain DIR... --from NAMESPACE/POD --to NAMESPACE/POD --port tcp/3306 [-o text|json]
                                                     the verdict and the rule that decided; an address may stand for a Pod

Kernel
  podwire kernel run FILE... | -                     run scenarios (one JSON object a line, see tests/kernel/oracle/README.md) through
                                                     the simulator; one JSON line of verdicts each

Exit status: 0 done, or all checks passed; 1 a check failed, or the flow is denied (explain); 2 wrong usage or unreadable input;
3 a bug in Podwire.
`;
