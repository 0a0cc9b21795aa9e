#!/bin/sh
# Records commands.jsonl from commands.script with the real ipvsadm 1.31 (its sources unpacked in $1) over table.c.
# Needs gcc, libpopt-dev and node. Usage: record.sh path/to/ipvsadm-1.31
set -eu
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
src=$1
# From libipvs as they are: the order of listings and the texts of errors.
awk '/^ipvs_cmp_services\(/{on=1; print "int"} /^int ipvs_cmp_dests\(/{on=1} /^void ipvs_sort_dests\(/{on=1} /^ipvs_sort_services\(/{on=1; print "void"} /^const char \*ipvs_strerror\(/{on=1} on{print} on&&/^}/{on=0}' "$src/libipvs/libipvs.c" >"$work/listing.c"
{ printf '#include <errno.h>\n#include <stdlib.h>\n#include <string.h>\n#include <arpa/inet.h>\n#include "libipvs.h"\ntypedef int (*qsort_cmp_t)(const void *, const void *);\nextern void *ipvs_func;\n'; cat "$work/listing.c"; } >"$work/order.c"
# The connection table comes from a file of the kernel's format.
sed 's|"/proc/net/ip_vs_conn"|getenv("IPVS_CONNECTIONS")|' "$src/ipvsadm.c" >"$work/ipvsadm.c"
gcc -w -DVERSION="\"$(cat "$src/VERSION")\"" -DSCHEDULERS="\"$(cat "$src/SCHEDULERS")\"" -DPE_LIST="\"$(cat "$src/PERSISTENCE_ENGINES")\"" -I"$src" -I"$src/libipvs" \
  -o "$work/ipvsadm" "$work/ipvsadm.c" "$src/config_stream.c" "$src/dynamic_array.c" "$work/order.c" "$here/table.c" -lpopt
export IPVS_TABLE="$work/table"
export IPVS_CONNECTIONS="$here/no-connections"
PATH="$work:$PATH" node "$here/../record.mjs" "$here/commands.script" "$here/commands.jsonl"
export IPVS_CONNECTIONS="$here/connections"
PATH="$work:$PATH" node "$here/../record.mjs" "$here/connections.script" "$here/connections.jsonl"
rm -rf "$work"
