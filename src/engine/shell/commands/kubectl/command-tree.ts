/**
 * Every command that kubectl v1.36 has, simulated or not: `unknown command` is said of no other. Source: k8s.io/kubectl v0.36, pkg/cmd/cmd.go;
 * found as spf13/cobra finds them.
 */

export interface CommandNode {
  readonly name: string;
  readonly aliases: readonly string[];
  readonly children: readonly CommandNode[];
}

/** A line a command, in the order in which kubectl adds them (suggestions keep it); two spaces deeper under its parent; other names behind it. */
const OUTLINE = `create
  clusterrole
  clusterrolebinding
  configmap cm
  cronjob cj
  deployment deploy
  ingress ing
  job
  namespace ns
  poddisruptionbudget pdb
  priorityclass pc
  quota resourcequota
  role
  rolebinding
  secret
    docker-registry
    generic
    tls
  service svc
    clusterip
    externalname
    loadbalancer
    nodeport
  serviceaccount sa
  token
expose
run
set
  env
  image
  resources
  selector
  serviceaccount sa
  subject
explain
get
edit
delete
rollout
  history
  pause
  restart
  resume
  status
  undo
scale
autoscale
certificate
  approve
  deny
cluster-info clusterinfo
  dump
top
  node nodes no
  pod pods po
cordon
uncordon
drain
taint
describe
logs
attach
exec
port-forward
proxy
cp
auth
  can-i
  reconcile
  whoami
debug
events
diff
apply
  edit-last-applied
  set-last-applied
  view-last-applied
patch
replace
wait
kustomize
label
annotate
completion
alpha
config
  current-context
  delete-cluster
  delete-context
  delete-user
  get-clusters
  get-contexts
  get-users
  rename-context
  set
  set-cluster
  set-context
  set-credentials
  unset
  use-context use
  view
plugin
  list
version
api-versions
api-resources
options
kuberc
  set
  view`;

function readOutline(): CommandNode {
  interface Draft {
    name: string;
    aliases: string[];
    children: Draft[];
  }
  const root: Draft = { name: 'kubectl', aliases: [], children: [] };
  const open: Draft[] = [root];
  for (const line of OUTLINE.split('\n')) {
    const depth = (line.length - line.trimStart().length) / 2;
    const [name = '', ...aliases] = line.trim().split(' ');
    const node: Draft = { name, aliases, children: [] };
    open[depth]?.children.push(node);
    open.length = depth + 1;
    open.push(node);
  }
  return root;
}

export const ROOT: CommandNode = readOutline();

/** The commands that `words` name, from the outermost: cobra goes down as long as the next word is a subcommand. */
export function commandPath(words: readonly string[]): readonly CommandNode[] {
  const path: CommandNode[] = [];
  let node = ROOT;
  for (const word of words) {
    const next = node.children.find(({ name, aliases }) => name === word || aliases.includes(word));
    if (!next) break;
    path.push(next);
    node = next;
  }
  return path;
}
