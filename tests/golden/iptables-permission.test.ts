/** What the tools say without CAP_NET_ADMIN: recorded with `setpriv --bounding-set -net_admin` on Debian 12. */
import { expect, test } from 'vitest'
import { createWorld } from '../../src/engine/kernel/index'
import { createEnvironment } from '../../src/engine/program/index'
import { runScript } from '../../src/engine/shell/index'

test.each([
  ['iptables -L', 'nf_tables', '', 'iptables v1.8.9 (nf_tables): Could not fetch rule set generation id: Permission denied (you must be root)\n', 4],
  ['ip6tables -L', 'nf_tables', '', 'ip6tables v1.8.9 (nf_tables): Could not fetch rule set generation id: Permission denied (you must be root)\n', 4],
  ['iptables-save', 'nf_tables', '', 'iptables-save v1.8.9 (nf_tables): Could not fetch rule set generation id: Permission denied (you must be root)\n', 4],
  ['iptables -L', 'legacy', '', "iptables v1.8.9 (legacy): can't initialize iptables table `filter': Permission denied (you must be root)\nPerhaps iptables or your kernel needs to be upgraded.\n", 3],
  ['ipset list', 'nf_tables', '', 'ipset v7.17: Kernel error received: Operation not permitted\n', 1],
  ['ipset create x hash:ip', 'nf_tables', '', 'ipset v7.17: Kernel error received: Operation not permitted\n', 1],
  ['conntrack -L', 'nf_tables', '', 'conntrack v1.4.7 (conntrack-tools): Operation failed: sorry, you must be root or get CAP_NET_ADMIN capability to do this\n', 1],
  ['conntrack -C', 'nf_tables', '0\n', 'conntrack v1.4.7 (conntrack-tools): Operation failed: sorry, you must be root or get CAP_NET_ADMIN capability to do this\n', 1],
  ['conntrack -E', 'nf_tables', '', "mnl_socket_bind: Operation not permitted\nconntrack v1.4.7 (conntrack-tools): Can't open netlink socket\n", 1],
] as const)('%s (%s)', (command, variant, stdout, stderr, status) => {
  const world = createWorld({ seed: 1 })
  const host = world.addHost('host', { iptablesVariant: variant })
  const environment = createEnvironment({ name: 'pod', kind: 'container', hostname: 'pod', host, netns: host.root })
  const handle = world.scheduler.spawn(runScript(environment, world, command))
  world.runUntilIdle(world.now + 1_000_000)
  expect(handle.result).toEqual({ stdout, stderr, status })
})
