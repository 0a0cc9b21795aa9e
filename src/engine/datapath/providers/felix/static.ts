/**
 * The chains that are the same on every node, whatever Pods and policies there are.
 * Source: calico felix/rules/static.go, for iptables, with IPIP, VXLAN, WireGuard and host endpoints unused (Canal: flannel carries
 * the packets), so the host-endpoint chains are there and empty.
 */
import type { ChainState, RuleText, SharedRules } from '../../state';
import { felixChain, felixRule, type FelixLine } from './chain-text';
import { ALL_MARKS, MARK_ACCEPT, MARK_SCRATCH0, clearMark, setMark, whenClear, whenSet } from './marks';

const ACCEPTED_BY_HOST_POLICY: FelixLine = { match: whenSet(MARK_ACCEPT), action: '-j ACCEPT', comments: ['Host endpoint policy accepted packet.'] };

const raw: readonly ChainState[] = [
  felixChain('raw', 'cali-PREROUTING', [
    { action: clearMark(ALL_MARKS), note: 'start with clean marks' },
    { basic: '-i cali+', action: setMark(MARK_SCRATCH0), note: 'remember that it comes from a Pod' },
    { match: whenSet(MARK_SCRATCH0), action: '-j cali-rpf-skip' },
    { match: `${whenSet(MARK_SCRATCH0)} -m rpfilter --validmark --invert`, action: '-j DROP', note: 'a Pod may only send from its own address' },
    { match: whenClear(MARK_SCRATCH0), action: '-j cali-from-host-endpoint' },
    { match: whenSet(MARK_ACCEPT), action: '-j ACCEPT' },
  ]),
  felixChain('raw', 'cali-rpf-skip', []),
  felixChain('raw', 'cali-from-host-endpoint', []),
  felixChain('raw', 'cali-to-host-endpoint', []),
  felixChain('raw', 'cali-OUTPUT', [
    { action: clearMark(ALL_MARKS) },
    { action: '-j cali-to-host-endpoint' },
    { match: whenSet(MARK_ACCEPT), action: '-j ACCEPT' },
  ]),
];

const mangle: readonly ChainState[] = [
  felixChain('mangle', 'cali-PREROUTING', [
    { match: '-m conntrack --ctstate RELATED,ESTABLISHED', action: '-j ACCEPT' },
    { match: whenSet(MARK_ACCEPT), action: '-j ACCEPT' },
    { action: '-j cali-from-host-endpoint' },
    ACCEPTED_BY_HOST_POLICY,
  ]),
  felixChain('mangle', 'cali-POSTROUTING', [
    { match: whenSet(MARK_ACCEPT), action: '-j RETURN' },
    { action: clearMark(ALL_MARKS) },
    { match: '-m conntrack --ctstate DNAT', action: '-j cali-to-host-endpoint' },
    { match: whenSet(MARK_ACCEPT), action: '-j RETURN', comments: ['Host endpoint policy accepted packet.'] },
  ]),
  felixChain('mangle', 'cali-from-host-endpoint', []),
  felixChain('mangle', 'cali-to-host-endpoint', []),
];

const nat: readonly ChainState[] = [
  felixChain('nat', 'cali-PREROUTING', [{ action: '-j cali-fip-dnat' }]),
  felixChain('nat', 'cali-OUTPUT', [{ action: '-j cali-fip-dnat' }]),
  // No IP pool with natOutgoing under Canal, so cali-nat-outgoing stays empty: flannel masquerades.
  felixChain('nat', 'cali-POSTROUTING', [{ action: '-j cali-fip-snat' }, { action: '-j cali-nat-outgoing' }]),
  felixChain('nat', 'cali-fip-dnat', []),
  felixChain('nat', 'cali-fip-snat', []),
  felixChain('nat', 'cali-nat-outgoing', []),
];

const filter: readonly ChainState[] = [
  felixChain('filter', 'cali-FORWARD', [
    { action: clearMark(ALL_MARKS & ~MARK_ACCEPT), note: 'start with clean marks' },
    { match: whenClear(MARK_ACCEPT), action: '-j cali-from-hep-forward' },
    { basic: '-i cali+', action: '-j cali-from-wl-dispatch', note: 'sent by a Pod of this node: its egress rules' },
    { basic: '-o cali+', action: '-j cali-to-wl-dispatch', note: 'going to a Pod of this node: its ingress rules' },
    { action: '-j cali-to-hep-forward' },
    { action: '-j cali-cidr-block' },
  ]),
  felixChain('filter', 'cali-from-hep-forward', []),
  felixChain('filter', 'cali-to-hep-forward', []),
  felixChain('filter', 'cali-cidr-block', []),
  felixChain('filter', 'cali-INPUT', [
    { basic: '-i cali+', action: '-g cali-wl-to-host', note: 'a Pod talks to its node' },
    { match: whenSet(MARK_ACCEPT), action: '-j ACCEPT' },
    { action: clearMark(ALL_MARKS) },
    { action: '-j cali-from-host-endpoint' },
    ACCEPTED_BY_HOST_POLICY,
  ]),
  felixChain('filter', 'cali-wl-to-host', [
    { action: '-j cali-from-wl-dispatch', note: "the Pod's egress rules apply here too" },
    { action: '-j ACCEPT', comments: ['Configured DefaultEndpointToHostAction'] },
  ]),
  felixChain('filter', 'cali-from-host-endpoint', []),
  felixChain('filter', 'cali-OUTPUT', [
    { match: whenSet(MARK_ACCEPT), action: '-j ACCEPT' },
    { basic: '-o cali+', action: '-j RETURN', note: 'a node may always reach its own Pods: no ingress rules for it' },
    { action: clearMark(ALL_MARKS) },
    { match: '-m conntrack ! --ctstate DNAT', action: '-j cali-to-host-endpoint' },
    ACCEPTED_BY_HOST_POLICY,
  ]),
  felixChain('filter', 'cali-to-host-endpoint', []),
];

export const staticChains: readonly ChainState[] = [...raw, ...mangle, ...nat, ...filter];

const line = (chain: string, position: number, rule: FelixLine): RuleText => felixRule(chain, position, rule);

/** Felix's rules in the chains of everybody. Insert mode: its jumps are first, and it puts them back there. */
export const staticShared: readonly SharedRules[] = [
  { table: 'raw', chain: 'PREROUTING', position: 'first', rules: [line('raw PREROUTING', 0, { action: '-j cali-PREROUTING' })] },
  { table: 'raw', chain: 'OUTPUT', position: 'first', rules: [line('raw OUTPUT', 0, { action: '-j cali-OUTPUT' })] },
  { table: 'mangle', chain: 'PREROUTING', position: 'first', rules: [line('mangle PREROUTING', 0, { action: '-j cali-PREROUTING' })] },
  { table: 'mangle', chain: 'POSTROUTING', position: 'first', rules: [line('mangle POSTROUTING', 0, { action: '-j cali-POSTROUTING' })] },
  { table: 'nat', chain: 'PREROUTING', position: 'first', rules: [line('nat PREROUTING', 0, { action: '-j cali-PREROUTING' })] },
  { table: 'nat', chain: 'OUTPUT', position: 'first', rules: [line('nat OUTPUT', 0, { action: '-j cali-OUTPUT' })] },
  { table: 'nat', chain: 'POSTROUTING', position: 'last', rules: [line('nat POSTROUTING', 0, { action: '-j cali-POSTROUTING' })] },
  { table: 'filter', chain: 'INPUT', position: 'first', rules: [line('filter INPUT', 0, { action: '-j cali-INPUT' })] },
  { table: 'filter', chain: 'FORWARD', position: 'first', rules: [line('filter FORWARD', 0, { action: '-j cali-FORWARD' })] },
  { table: 'filter', chain: 'OUTPUT', position: 'first', rules: [line('filter OUTPUT', 0, { action: '-j cali-OUTPUT' })] },
  {
    table: 'filter',
    chain: 'FORWARD',
    position: 'last',
    rules: [
      line('filter FORWARD', 1, { match: whenSet(MARK_ACCEPT), action: '-j ACCEPT', comments: ['Policy explicitly accepted packet.'] }),
      line('filter FORWARD', 2, { action: setMark(MARK_ACCEPT) }),
    ],
  },
];
