/**
 * The images that Podwire has: what runs in them and which executables they really contain.
 * Sources of the tool lists: the official images' Dockerfiles and file systems (mysql:5.7 has no curl; wordpress and nginx have curl and
 * no ping or nc; busybox and alpine bring busybox's applets).
 */
import type { Program } from '../process';
import { pause, sleep } from './idle';
import { mysqlServer } from './mysql';
import { hostnamePage, webServer, welcomePage } from './web-server';
import { wordpress } from './wordpress';

export interface Image {
  /** `wordpress`, `nicolaka/netshoot`: the reference without registry and tag. */
  readonly repository: string;
  readonly tag: string;
  /** Executables found in $PATH. */
  readonly tools: ReadonlySet<string>;
  /** ENTRYPOINT and CMD: what a container runs when the Pod gives no command, and what its `args` replace. */
  readonly entrypoint: readonly string[];
  readonly command: readonly string[];
  /** Programs of this image by executable name; others come from Podwire's tools. */
  readonly programs: ReadonlyMap<string, Program>;
  /** Ports it listens on, for people. */
  readonly ports: readonly number[];
  /** Its tools are busybox's: ping, nc and ip print in busybox's way. */
  readonly isBusybox: boolean;
  /** Environment variables set in the image. */
  readonly variables: Readonly<Record<string, string>>;
}

export type ImageLookup = { readonly kind: 'found'; readonly image: Image } | { readonly kind: 'invalid' } | { readonly kind: 'unknown'; readonly repository: string; readonly tag: string };

const words = (text: string): readonly string[] => text.split(/\s+/).filter((word) => word !== '');

const COREUTILS = words('base64 basename cat chmod comm cp cut date dirname echo env expr false fold head hostname id ln ls md5sum mkdir mktemp mv nl nproc paste printf pwd readlink realpath rm rmdir seq sha256sum sleep sort stat tac tail tee test timeout touch tr true uname uniq wc whoami yes');
const DEBIAN = [...COREUTILS, ...words('sh bash dash grep egrep sed awk mawk find xargs getent tar gzip')];
const BUSYBOX = [...COREUTILS, ...words('sh ash grep egrep sed awk find xargs arp arping ifconfig ip ipaddr iplink iproute nc netstat nslookup ping ping6 route telnet traceroute vi watch wget ps kill less more httpd')];
const NETSHOOT = [...BUSYBOX, ...words('bash zsh curl dig host drill iperf iperf3 iptables iptables-save ip6tables ipset bridge ss tcpdump tshark nmap ncat mtr tracepath traceroute socat jq nft conntrack ethtool fping nsenter ipvsadm openssl')];

const BUSYBOX_IMAGES: ReadonlySet<string> = new Set(['busybox', 'alpine', 'curlimages/curl']);

interface Recipe {
  readonly repositories: readonly string[];
  readonly tags: RegExp;
  readonly tools: readonly string[];
  readonly entrypoint?: readonly string[];
  readonly command: readonly string[];
  readonly programs?: (tag: string) => Readonly<Record<string, Program>>;
  readonly ports?: readonly number[];
  readonly variables?: Readonly<Record<string, string>>;
}

const VERSION = /^(latest|stable|mainline|lts|edge|\d[\w.-]*|v\d[\w.-]*|(php|apache|alpine|debian|slim|bullseye|bookworm|glibc|musl|uclibc)[\w.-]*)$/;

const RECIPES: readonly Recipe[] = [
  {
    repositories: ['wordpress'],
    tags: VERSION,
    tools: [...DEBIAN, ...words('curl php apache2ctl apache2-foreground docker-entrypoint.sh perl')],
    entrypoint: ['docker-entrypoint.sh'],
    command: ['apache2-foreground'],
    programs: () => ({ 'docker-entrypoint.sh': wordpress, 'apache2-foreground': wordpress }),
    ports: [80],
    variables: { PHP_VERSION: '7.4.15', APACHE_CONFDIR: '/etc/apache2' },
  },
  {
    repositories: ['mysql', 'mariadb'],
    tags: VERSION,
    tools: [...DEBIAN, ...words('mysql mysqld mysqladmin mysqldump docker-entrypoint.sh perl')],
    entrypoint: ['docker-entrypoint.sh'],
    command: ['mysqld'],
    programs: (tag) => {
      const program = mysqlServer(/^\d/.test(tag) ? (tag === '5.7' ? '5.7.44' : tag) : '8.4.3');
      return { 'docker-entrypoint.sh': program, mysqld: program };
    },
    ports: [3306],
  },
  {
    repositories: ['nginx'],
    tags: VERSION,
    tools: [...DEBIAN, ...words('nginx curl docker-entrypoint.sh')],
    entrypoint: ['/docker-entrypoint.sh'],
    command: ['nginx', '-g', 'daemon off;'],
    programs: () => {
      const program = webServer({ port: 80, server: 'nginx/1.27.3', page: () => welcomePage('Welcome to nginx!') });
      return { '/docker-entrypoint.sh': program, 'docker-entrypoint.sh': program, nginx: program };
    },
    ports: [80],
  },
  {
    repositories: ['httpd'],
    tags: VERSION,
    tools: [...DEBIAN, ...words('httpd httpd-foreground')],
    command: ['httpd-foreground'],
    programs: () => ({ 'httpd-foreground': webServer({ port: 80, server: 'Apache/2.4.62 (Unix)', page: () => '<html><body><h1>It works!</h1></body></html>\n' }) }),
    ports: [80],
  },
  {
    repositories: ['podwire/hostname', 'registry.k8s.io/serve_hostname'],
    tags: VERSION,
    tools: [],
    entrypoint: ['/serve-hostname'],
    command: [],
    programs: () => ({ '/serve-hostname': webServer({ port: 9376, server: 'serve_hostname', page: hostnamePage, contentType: 'text/plain', logs: false }) }),
    ports: [9376],
  },
  { repositories: ['busybox'], tags: VERSION, tools: BUSYBOX, command: ['sh'] },
  { repositories: ['alpine'], tags: VERSION, tools: BUSYBOX, command: ['/bin/sh'] },
  { repositories: ['debian', 'ubuntu'], tags: /^(latest|\d[\w.-]*|[a-z]+(-slim)?)$/, tools: DEBIAN, command: ['bash'] },
  { repositories: ['curlimages/curl'], tags: VERSION, tools: [...BUSYBOX, 'curl'], entrypoint: ['/entrypoint.sh'], command: ['curl'] },
  { repositories: ['nicolaka/netshoot'], tags: /^(latest|v?\d[\w.-]*)$/, tools: NETSHOOT, command: ['zsh'] },
  { repositories: ['registry.k8s.io/pause', 'k8s.gcr.io/pause'], tags: VERSION, tools: [], entrypoint: ['/pause'], command: [], programs: () => ({ '/pause': pause }) },
];

/** `repo:tag`, `docker.io/library/repo:tag`, `registry/name@sha256:…`; without a tag `latest`. */
function parseReference(reference: string): { readonly repository: string; readonly tag: string } | undefined {
  const m = /^((?:[a-z0-9]+(?:[._-][a-z0-9]+)*(?::\d+)?\/)*[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)(?::([\w][\w.-]{0,127}))?(?:@sha256:[0-9a-f]{64})?$/.exec(reference);
  if (!m) return undefined;
  return { repository: (m[1] ?? '').replace(/^(docker\.io|index\.docker\.io)\//, '').replace(/^library\//, ''), tag: m[2] ?? 'latest' };
}

/** Programs every image with these executables shares: they are waiting, not tools. */
const WAITERS: Readonly<Record<string, Program>> = { sleep, pause };

export function findImage(reference: string): ImageLookup {
  const parsed = parseReference(reference);
  if (!parsed) return { kind: 'invalid' };
  const recipe = RECIPES.find(({ repositories, tags }) => repositories.includes(parsed.repository) && tags.test(parsed.tag));
  if (!recipe) return { kind: 'unknown', ...parsed };
  const tools = new Set(recipe.tools);
  const waiters = Object.entries(WAITERS).filter(([name]) => tools.has(name));
  return {
    kind: 'found',
    image: {
      ...parsed,
      tools,
      entrypoint: recipe.entrypoint ?? [],
      command: recipe.command,
      programs: new Map([...waiters, ...Object.entries(recipe.programs?.(parsed.tag) ?? {})]),
      ports: recipe.ports ?? [],
      isBusybox: BUSYBOX_IMAGES.has(parsed.repository),
      variables: { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', ...(recipe.variables ?? {}) },
    },
  };
}

/** Repositories that Podwire has, for messages and completion. */
export const imageRepositories: readonly string[] = RECIPES.flatMap(({ repositories }) => repositories);
