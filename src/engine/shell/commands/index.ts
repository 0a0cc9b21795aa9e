/** Every command, in the order in which `help` lists them. One line each. */
import type { Command } from '../command';
import { chmod, cp, ln, mkdir, mktemp, mv, rm, rmdir, touch } from './files/changes';
import { base64, sha256sum } from './files/encode';
import { basename, dirname, find, ls, readlink, realpath, stat } from './files/listing';
import { egrep, fgrep, grep } from './grep/grep';
import { arpOrBusybox as arp, ipOrBusybox as ip } from './busybox/index';
import { conntrack } from './conntrack/index';
import { ipset } from './ipset/index';
import { ipvsadm } from './ipvsadm/index';
import { ip6tables, ip6tablesRestore, ip6tablesSave, iptables, iptablesRestore, iptablesSave } from './iptables/index';
import { curl } from './curl/index';
import { dig } from './dig/index';
import { getent } from './getent/index';
import { host } from './host/index';
import { nc } from './nc/index';
import { nslookup } from './nslookup/index';
import { busybox, httpd, python3 } from './httpd/index';
import { nft } from './nft/index';
import { netstat } from './netstat/index';
import { ss } from './ss/index';
import { arping } from './arping/index';
import { ethtool } from './ethtool/index';
import { nstat } from './nstat/index';
import { ifconfig } from './net-tools/ifconfig';
import { route } from './net-tools/route';
import { tc } from './tc/index';
import { tcpdump } from './tcpdump/index';
import { telnet } from './telnet/index';
import { wget } from './wget/index';
import { tracepath } from './tracepath/index';
import { traceroute, traceroute6 } from './traceroute/index';
import { ping6Command, pingCommand } from './ping/index';
import { awk } from './awk/awk';
import { jq } from './jq/jq';
import { brctl } from './bridge/brctl';
import { bridge } from './bridge/bridge';
import { lsns, nsenter, unshare } from './namespaces/namespaces';
import { k, kubectl } from './kubectl/index';
import { sed } from './sed/sed';
import { bash, sh } from './shells/shells';
import { sort } from './sort/sort';
import { sysctl } from './sysctl/sysctl';
import { dmesg } from './system/dmesg';
import { clear, date, env, hostname, id, nproc, printenv, ps, uname, whoami } from './system/identity';
import { help, less, man, more, nano, sleep, sudo, timeout, vi, vim, watch, which, xargs } from './system/running';
import { diff } from './text/diff';
import { column, cut, fold, paste, tr, uniq } from './text/columns';
import { cat, head, nl, rev, seq, tac, tail, tee, wc, yes } from './text/concatenate';

export const commands: readonly Command[] = [
  help,
  man,
  which,
  bash,
  sh,
  // the network
  ip,
  bridge,
  brctl,
  sysctl,
  nsenter,
  unshare,
  lsns,
  // files
  ls,
  cat,
  cp,
  mv,
  rm,
  mkdir,
  rmdir,
  touch,
  ln,
  chmod,
  find,
  stat,
  readlink,
  realpath,
  basename,
  dirname,
  mktemp,
  less,
  more,
  nano,
  vi,
  vim,
  // text
  grep,
  egrep,
  fgrep,
  sed,
  awk,
  jq,
  head,
  tail,
  sort,
  uniq,
  cut,
  tr,
  wc,
  tee,
  column,
  paste,
  fold,
  diff,
  nl,
  tac,
  rev,
  seq,
  yes,
  base64,
  sha256sum,
  // processes and the system
  ps,
  sleep,
  timeout,
  watch,
  xargs,
  env,
  printenv,
  sudo,
  date, dmesg,
  hostname,
  uname,
  whoami,
  id,
  nproc,
  clear,
  // the cluster
  kubectl,
  k,
  // packet filter
  iptables,
  iptablesSave,
  iptablesRestore,
  ip6tables,
  ip6tablesSave,
  ip6tablesRestore,
  nft,
  ipset,
  conntrack,
  ipvsadm,
  // network clients and servers
  pingCommand,
  ping6Command,
  dig,
  nslookup,
  host,
  getent,
  arping,
  arp,
  ifconfig,
  route,
  ethtool,
  nstat,
  tc,
  tcpdump,
  traceroute,
  traceroute6,
  wget,
  telnet,
  ss,
  netstat,
  httpd,
  python3,
  busybox,
  tracepath,
  curl,
  nc,
];
