/**
 * Layer `kernel`: one Linux host's networking, and the World of hosts and cables. Imports `base` and `wire`.
 * It imitates Linux 6.18 with the defaults of its own sysctls; contracts are in `api.ts`, `netfilter/api.ts` and `trace/event.ts`.
 */
export { createWorld } from './world';
export type { WorldOptions } from './world';
export { routeText, tableName } from './route/text';
export { TABLE_DEFAULT, TABLE_LOCAL, TABLE_MAIN } from './route/rules';
export { VXLAN_DEFAULT_PORT } from './link/vxlan';
export type { TcpInfo } from './socket/tcp-info';
export type { AddressSpec, BridgeOptions, BridgePortOptions, Bridging, Cable, CableOptions, CapturedFrame, Datagram, Endpoint, Errno, Fdb, FdbEntry, FlowKey, Host, HostOptions, IcmpMessage, IcmpSocket, InterfaceAddress, IpvlanFlag, IpvlanMode, KernelError, Link, LinkChange, LinkKind, LinkSpec, LinkStats, MacvlanMode, NeighborEntry, NeighborState, Neighbors, NetNamespace, NextHop, Route, RouteException, RouteLookup, RouteType, Routing, RoutingRule, SendOptions, SocketError, SocketInfo, SocketOwner, Sockets, TcpConnectOptions, TcpListener, TcpSocket, TcpState, TraceRecorder, Transmit, UdpSocket, VlanChange, VlanMembership, VxlanOptions, World } from './api';
export type { KernelLog, KernelMessage } from './log/kernel-log';
export type { BasicMatch, Chain, Conntrack, ConntrackChange, ConntrackEntry, ConntrackMatchState, Counters, HookState, HookVerdict, IpSet, IpSetError, IpSetHeader, IpSetPacketInfo, IpSetPlace, IpSetType, IpSets, Match, Negatable, Netfilter, NetfilterHost, Policy, PortRange, RejectType, Rule, RuleSpec, Table, TableCommand, TableContent, Target, Tuple } from './netfilter/api';
export type { Ipvs, IpvsConnectionInfo, IpvsMethod, IpvsProtocol, IpvsScheduler, IpvsServer, IpvsServerSettings, IpvsService, IpvsServiceKey, IpvsServiceSettings, IpvsStatistics, IpvsTimeouts } from './ipvs/api';
export type { DropReason, Fate, Hook, RuleAnnotation, RuleLocation, TableName, TraceEvent, TraceStep } from './trace/event';
export type { Packet, PacketConntrack, PacketLength } from './packet';
export { MATCHES, MAX_CHAIN_NAME, NO_ALGORITHM, OLD_TYPE_NAMES, SET_TYPES, TABLE_HOOKS, TARGETS, applyRestore, conntrackProtocol, directionText, formatRule, formatSave, isSetType, isTableName, parseCounters, parseRestore, parseRuleSpec, protocolName, protocolNumber, readRule, ruleFromText, serviceName, servicePort, splitWords, targetText, tupleText } from './netfilter/index';
export type { ApplyRestoreOptions, ExtraOptions, LoadedExtensions, ReadRule, RestoreError, RestoreTable, RuleTextError } from './netfilter/index';
export type { NetconfSettings, NetworkChange } from './changes';
export { createNetfilter } from './netfilter/index';
