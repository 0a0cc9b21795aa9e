/** The part of an exported script that is the same for every lab: making namespaces, running lines in them, asking, taking away. */
import type { RealScriptWords } from './words';

const quote = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

export interface LibraryNeeds {
  readonly words: RealScriptWords;
  /** Commands that must be there, beside `ip` and `nsenter`. */
  readonly tools: readonly string[];
  readonly usesNetcat: boolean;
  readonly usesBridgeFilter: boolean;
}

/**
 * A namespace of a lab's host is made with `ip netns` under the name HOST.NAME. The lines run unchanged: an `ip` of the script's own stands first
 * in PATH and says HOST.NAME wherever they say NAME. Lines run under `nsenter`, for `ip netns exec` would hide namespaces made inside it.
 * A new namespace inherits some settings of the machine it is on (net.core.devconf_inherit_init_net), so the kernel's defaults are put back.
 */
export function library({ words, tools, usesNetcat, usesBridgeFilter }: LibraryNeeds): string {
  return `set -u
[ "$(uname -s)" = Linux ] || { echo ${quote(words.needsLinux)} >&2; exit 2; }
[ "$(id -u)" -eq 0 ] || { echo ${quote(words.needsRoot)} >&2; exit 2; }
for tool in ip nsenter timeout ${tools.join(' ')}; do
  command -v "$tool" > /dev/null || { echo ${quote(words.needsTool)} "$tool" >&2; exit 2; }
done
${usesNetcat ? `nc -h 2>&1 | grep -q OpenBSD || { echo ${quote(words.needsOpenBsdNetcat)} >&2; exit 2; }\n` : ''}${usesBridgeFilter ? `[ -e /proc/sys/net/bridge ] || echo ${quote(words.noBridgeNetfilter)} >&2\n` : ''}
LC_ALL=C; export LC_ALL
PODWIRE_WORK=$(mktemp -d) || exit 2; export PODWIRE_WORK
PODWIRE_IP=$(command -v ip); export PODWIRE_IP
PODWIRE_HOST=''; export PODWIRE_HOST
asked=0; same=0
: > "$PODWIRE_WORK/made"

clean_up() {
  trap '' INT TERM HUP
  for round in 1 2; do
    while read -r ns; do
      for pid in $("$PODWIRE_IP" netns pids "$ns" 2> /dev/null); do kill -9 "$pid" 2> /dev/null; done
    done < "$PODWIRE_WORK/made"
  done
  while read -r ns; do "$PODWIRE_IP" netns del "$ns" 2> /dev/null; done < "$PODWIRE_WORK/made"
  rm -rf "$PODWIRE_WORK"
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

mkdir "$PODWIRE_WORK/bin"
cat > "$PODWIRE_WORK/defaults" <<'END'
# The kernel's own defaults, whatever this machine's are.
put() { [ ! -w "/proc/sys/net/$1" ] || echo "$2" > "/proc/sys/net/$1"; }
put ipv4/ip_forward "\${PODWIRE_FORWARD:-0}"
for c in all default lo; do
  put "ipv4/conf/$c/rp_filter" 0
  put "ipv4/conf/$c/accept_local" 0
  put "ipv4/conf/$c/arp_ignore" 0
  put "ipv4/conf/$c/arp_announce" 0
  put "ipv4/conf/$c/send_redirects" 1
  put "ipv4/conf/$c/accept_redirects" 1
  put "ipv4/conf/$c/route_localnet" 0
  put "ipv4/conf/$c/promote_secondaries" 0
  put "ipv6/conf/$c/disable_ipv6" 0
  put "ipv6/conf/$c/forwarding" 0
done
put ipv4/icmp_ratelimit 1000
put ipv4/icmp_ratemask 6168
put ipv6/icmp/ratelimit 100
for f in arptables ip6tables iptables; do put "bridge/bridge-nf-call-$f" 1; done
END
cat > "$PODWIRE_WORK/bin/ip" <<'END'
#!/bin/sh
# ip, with this host's names for its namespaces.
host=$PODWIRE_HOST
object=''; verb=''; word=''; value=''; n=$#
while [ "$n" -gt 0 ]; do
  n=$((n - 1)); arg=$1; shift
  if [ "$value" = ns ]; then
    case $arg in 1) arg=$host ;; *[!0-9]*) arg="$host.$arg" ;; esac
    value=''
  elif [ "$object" = netns ] && [ -n "$verb" ] && [ -z "$word" ]; then
    word=$arg; arg="$host.$arg"
  elif [ -z "$object" ]; then
    case $arg in
      -a | -al | -all | -b | -ba | -bat | -batc | -batch) echo "ip $arg: not here" >&2; exit 1 ;;
      -n | -ne | -net | -netn | -netns) value=ns ;;
      -*) ;;
      net | netn | netns) object=netns ;;
      *) object=$arg ;;
    esac
  elif [ "$object" = netns ] && [ -z "$verb" ]; then verb=$arg
  elif [ "$object" != netns ] && [ "$arg" = netns ]; then value=ns
  fi
  set -- "$@" "$arg"
done
if [ "$object" = netns ]; then
  case $verb in
    a | ad | add)
      "$PODWIRE_IP" "$@" || exit
      echo "$host.$word" >> "$PODWIRE_WORK/made"
      # Linux lets a new namespace forward when its machine does.
      PODWIRE_FORWARD=$(cat /proc/sys/net/ipv4/ip_forward); export PODWIRE_FORWARD
      exec nsenter "--net=/run/netns/$host.$word" sh "$PODWIRE_WORK/defaults" ;;
    '' | l* | sh*) "$PODWIRE_IP" netns list | sed -n "s/^$host\\\\.//p"; exit 0 ;;
  esac
fi
exec "$PODWIRE_IP" "$@"
END
chmod +x "$PODWIRE_WORK/bin/ip"

say() { printf '\\n== %s\\n' "$1"; }
name_of() { case $1 in *:*) echo "\${1%%:*}.\${1#*:}" ;; *) echo "$1" ;; esac; }
add_namespace() {
  [ ! -e "/run/netns/$1" ] || { echo ${quote(words.nameTaken)} "$1" >&2; exit 2; }
  ip netns add "$1" || exit 2
  echo "$1" >> "$PODWIRE_WORK/made"
  nsenter "--net=/run/netns/$1" sh "$PODWIRE_WORK/defaults"
}
add_host() { add_namespace "$1"; ip -n "$1" link set lo up; }
# within PLACE COMMAND...: PLACE is a host, or host:namespace.
within() {
  place=$1; shift
  [ -e "/run/netns/$(name_of "$place")" ] || return 125
  PODWIRE_HOST=\${place%%:*} PATH="$PODWIRE_WORK/bin:$PATH" nsenter "--net=/run/netns/$(name_of "$place")" "$@"
}
run_in() {
  cat > "$PODWIRE_WORK/lines"
  sed "s/^/$1# /" "$PODWIRE_WORK/lines"
  (cd "$PODWIRE_WORK" && within "$1" timeout 120 "$(command -v bash || echo sh)" ./lines < /dev/null)
}
address_of() { within "$1" ip -o -4 addr show scope global | sed -n '1s/.* inet \\([0-9.]*\\).*/\\1/p'; }
# report ID PODWIRE TITLE WANTED GOT
report() {
  asked=$((asked + 1)); outcome=FAIL
  [ "$4" != "$5" ] || outcome=PASS
  printf '%s %s  %s\\n' "$outcome" "$1" "$3"
  if [ "$outcome" = "$2" ]; then same=$((same + 1)); else printf '     %s %s (%s)\\n' ${quote(words.differs)} "$2" "$5"; fi
}
check_ping() {
  got=none
  within "$4" ping -n -c 1 -W 2 "$6" > "$PODWIRE_WORK/out" 2>&1 && got=reply
  [ -e "/run/netns/$(name_of "$4")" ] || got='no such place'
  report "$1" "$2" "$3" "$5" "$got"
}
check_connect() {
  if within "$4" nc -n -z -v -w 5 "$6" "$7" > "$PODWIRE_WORK/out" 2>&1 < /dev/null; then got=open
  elif grep -q 'refused' "$PODWIRE_WORK/out"; then got=refused
  elif grep -Eq 'unreachable|No route' "$PODWIRE_WORK/out"; then got=unreachable
  elif [ ! -e "/run/netns/$(name_of "$4")" ]; then got='no such place'
  else got=timeout; fi
  sleep 0.3
  report "$1" "$2" "$3" "$5" "$got"
}
# check_http ID PODWIRE TITLE PLACE STATUS-OR-OUTCOME TEXT URL
check_http() {
  got=$(within "$4" curl -sS --connect-timeout 6 -m 30 -o "$PODWIRE_WORK/body" -w '%{http_code}' "$7" 2> "$PODWIRE_WORK/out")
  case $? in
    0) ;;
    125) got='no such place' ;;
    7) if grep -Eq 'unreachable|No route' "$PODWIRE_WORK/out"; then got=unreachable; else got=refused; fi ;;
    *) got=timeout ;;
  esac
  if [ "$got" = "$5" ] && [ -n "$6" ] && ! grep -qF -e "$6" "$PODWIRE_WORK/body"; then got='another page'; fi
  sleep 0.3
  report "$1" "$2" "$3" "$5" "$got"
}
# check_command ID PODWIRE TITLE PLACE STATUS TEXT COMMAND
check_command() {
  (cd "$PODWIRE_WORK" && within "$4" timeout 60 "$(command -v bash || echo sh)" -c "$7") > "$PODWIRE_WORK/out" 2> /dev/null < /dev/null
  status=$?; got=done
  [ -z "$5" ] || [ "$status" = "$5" ] || got="status $status"
  [ -z "$6" ] || grep -qF -e "$6" "$PODWIRE_WORK/out" || got='another text'
  [ -e "/run/netns/$(name_of "$4")" ] || got='no such place'
  report "$1" "$2" "$3" done "$got"
}
finish() {
  printf '\\n%s %s %s %s\\n' "$same" ${quote(words.of)} "$asked" ${quote(words.asSimulated)}
  if [ "$wants_shell" = yes ]; then within "$1" "$(command -v bash || echo sh)"; else echo ${quote(words.shellHint)}; fi
  [ "$same" -eq "$asked" ]; exit
}
wants_shell=no
[ "\${1:-}" != --shell ] || wants_shell=yes`;
}
