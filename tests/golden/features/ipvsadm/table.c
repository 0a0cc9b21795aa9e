/*
 * A stand-in for the kernel under ipvsadm, for recording what that tool prints on machines without IPVS: the calls of
 * libipvs over a table in a file, with the errors of ip_vs_ctl.c. Built by record.sh together with ipvsadm's own sources.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <arpa/inet.h>
#include "libipvs.h"

#define SERVICES 64
#define SERVERS 32

struct service { ipvs_service_t s; int n; ipvs_dest_t d[SERVERS]; };
static struct { int n; struct service v[SERVICES]; int tcp, fin, udp; } t;

struct ip_vs_getinfo ipvs_info = { .version = 0x010201, .size = 4096 };
void *ipvs_func;

static const char *path(void) { return getenv("IPVS_TABLE"); }

int ipvs_init(void)
{
	FILE *f = fopen(path(), "r");
	if (!f || fread(&t, sizeof t, 1, f) != 1) { memset(&t, 0, sizeof t); t.tcp = 900; t.fin = 120; t.udp = 300; }
	if (f) fclose(f);
	return 0;
}

static int store(void)
{
	FILE *f = fopen(path(), "w");
	if (!f || fwrite(&t, sizeof t, 1, f) != 1) abort();
	fclose(f);
	return 0;
}

void ipvs_close(void) {}

static int fail(int e) { errno = e; return -1; }

static int same(int af, const union nf_inet_addr *a, const union nf_inet_addr *b) { return af == AF_INET6 ? !memcmp(a, b, 16) : a->ip == b->ip; }

static struct service *find(u_int32_t mark, int af, int protocol, const union nf_inet_addr *a, u_int16_t port)
{
	for (int i = 0; i < t.n; i++) {
		ipvs_service_t *s = &t.v[i].s;
		if (s->af != af || s->fwmark != mark) continue;
		if (mark || (s->protocol == protocol && s->port == port && same(af, &s->addr, a))) return &t.v[i];
	}
	return NULL;
}

static struct service *of(ipvs_service_t *s) { return find(s->fwmark, s->af, s->protocol, &s->addr, s->port); }

static ipvs_dest_t *server(struct service *v, ipvs_dest_t *d)
{
	for (int i = 0; i < v->n; i++)
		if (v->d[i].port == d->port && same(d->af, &v->d[i].addr, &d->addr)) return &v->d[i];
	return NULL;
}

static int known(const char *scheduler)
{
	static const char *all[] = { "rr", "wrr", "lc", "wlc", "lblc", "lblcr", "dh", "sh", "sed", "nq", "fo", "ovf", "mh", NULL };
	for (int i = 0; all[i]; i++) if (!strcmp(all[i], scheduler)) return 1;
	return 0;
}

int ipvs_flush(void) { t.n = 0; return store(); }

int ipvs_add_service(ipvs_service_t *s)
{
	ipvs_func = ipvs_add_service;
	if (of(s)) return fail(EEXIST);
	if (!known(s->sched_name)) return fail(ENOENT);
	struct service *v = &t.v[t.n++];
	memset(v, 0, sizeof *v);
	v->s = *s;
	return store();
}

int ipvs_update_service(ipvs_service_t *s)
{
	ipvs_func = ipvs_update_service;
	struct service *v = of(s);
	if (!v) return fail(ESRCH);
	if (!known(s->sched_name)) return fail(ENOENT);
	v->s = *s;
	return store();
}

int ipvs_del_service(ipvs_service_t *s)
{
	ipvs_func = ipvs_del_service;
	struct service *v = of(s);
	if (!v) return fail(ESRCH);
	*v = t.v[--t.n];
	return store();
}

int ipvs_zero_service(ipvs_service_t *s)
{
	ipvs_func = ipvs_zero_service;
	/* ipvsadm -Z alone hands over an empty service */
	if (!s->af) return 0;
	return of(s) ? 0 : fail(ESRCH);
}

static int unicast(ipvs_dest_t *d)
{
	if (d->af == AF_INET6) return d->addr.in6.s6_addr[0] != 0xff;
	unsigned a = ntohl(d->addr.ip);
	return a != 0 && a < 0xe0000000;
}

int ipvs_add_dest(ipvs_service_t *s, ipvs_dest_t *d)
{
	ipvs_func = ipvs_add_dest;
	struct service *v = of(s);
	if (!v) return fail(ESRCH);
	if (d->l_threshold > d->u_threshold) return fail(ERANGE);
	if (server(v, d)) return fail(EEXIST);
	if (!unicast(d)) return fail(EINVAL);
	memmove(&v->d[1], &v->d[0], v->n * sizeof *d);
	v->d[0] = *d;
	v->n++;
	return store();
}

int ipvs_update_dest(ipvs_service_t *s, ipvs_dest_t *d)
{
	ipvs_func = ipvs_update_dest;
	struct service *v = of(s);
	if (!v) return fail(ESRCH);
	if (d->l_threshold > d->u_threshold) return fail(ERANGE);
	ipvs_dest_t *e = server(v, d);
	if (!e) return fail(ENOENT);
	*e = *d;
	return store();
}

int ipvs_del_dest(ipvs_service_t *s, ipvs_dest_t *d)
{
	ipvs_func = ipvs_del_dest;
	struct service *v = of(s);
	if (!v) return fail(ESRCH);
	ipvs_dest_t *e = server(v, d);
	if (!e) return fail(ENOENT);
	v->n--;
	memmove(e, e + 1, (char *)&v->d[v->n] - (char *)e);
	return store();
}

int ipvs_set_timeout(ipvs_timeout_t *to)
{
	if (to->tcp_timeout) t.tcp = to->tcp_timeout;
	if (to->tcp_fin_timeout) t.fin = to->tcp_fin_timeout;
	if (to->udp_timeout) t.udp = to->udp_timeout;
	return store();
}

int ipvs_start_daemon(ipvs_daemon_t *dm) { (void)dm; return fail(EOPNOTSUPP); }
int ipvs_stop_daemon(ipvs_daemon_t *dm) { (void)dm; ipvs_func = ipvs_stop_daemon; return fail(ESRCH); }

static void fill(ipvs_service_entry_t *e, struct service *v)
{
	memset(e, 0, sizeof *e);
	e->protocol = v->s.protocol; e->port = v->s.port; e->fwmark = v->s.fwmark;
	memcpy(e->sched_name, v->s.sched_name, sizeof e->sched_name);
	e->flags = v->s.flags; e->timeout = v->s.timeout; e->netmask = v->s.netmask;
	e->num_dests = v->n; e->af = v->s.af; e->addr = v->s.addr;
}

struct ip_vs_get_services *ipvs_get_services(void)
{
	struct ip_vs_get_services *g = calloc(1, sizeof *g + (t.n + 1) * sizeof g->entrytable[0]);
	g->num_services = t.n;
	for (int i = 0; i < t.n; i++) fill(&g->entrytable[i], &t.v[i]);
	return g;
}

ipvs_service_entry_t *ipvs_get_service(__u32 mark, __u16 af, __u16 protocol, union nf_inet_addr addr, __u16 port)
{
	ipvs_func = ipvs_get_service;
	struct service *v = find(mark, af, protocol, &addr, port);
	if (!v) { errno = ESRCH; return NULL; }
	ipvs_service_entry_t *e = calloc(1, sizeof *e);
	fill(e, v);
	return e;
}

struct ip_vs_get_dests *ipvs_get_dests(ipvs_service_entry_t *svc)
{
	struct service *v = find(svc->fwmark, svc->af, svc->protocol, &svc->addr, svc->port);
	struct ip_vs_get_dests *g = calloc(1, sizeof *g + (v->n + 1) * sizeof g->entrytable[0]);
	g->num_dests = v->n;
	for (int i = 0; i < v->n; i++) {
		ipvs_dest_entry_t *e = &g->entrytable[i];
		ipvs_dest_t *d = &v->d[i];
		e->port = d->port; e->conn_flags = d->conn_flags; e->weight = d->weight;
		e->u_threshold = d->u_threshold; e->l_threshold = d->l_threshold;
		e->af = d->af; e->addr = d->addr; e->tun_type = d->tun_type; e->tun_port = d->tun_port; e->tun_flags = d->tun_flags;
	}
	return g;
}

ipvs_timeout_t *ipvs_get_timeout(void)
{
	ipvs_timeout_t *u = malloc(sizeof *u);
	u->tcp_timeout = t.tcp; u->tcp_fin_timeout = t.fin; u->udp_timeout = t.udp;
	return u;
}

ipvs_daemon_t *ipvs_get_daemon(void) { return calloc(2, sizeof(ipvs_daemon_t)); }
