/**
 * How long the control plane takes for each step, in simulated microseconds: the order of magnitude of a small healthy cluster.
 * @simplified fixed times instead of load-dependent ones — steps follow each other as on a real cluster, their lengths are typical
 */
export const DEPLOYMENT_DELAY = 20_000;
export const REPLICASET_DELAY = 30_000;
export const SCHEDULER_DELAY = 10_000;
export const KUBELET_DELAY = 40_000;
export const SANDBOX_TIME = 300_000;
export const PULL_TIME = 900_000;
export const START_TIME = 150_000;
export const STOP_TIME = 700_000;
export const ENDPOINTS_DELAY = 30_000;
export const KUBE_PROXY_DELAY = 60_000;
export const AGENT_DELAY = 50_000;
export const LOAD_BALANCER_DELAY = 500_000;
export const HOUSEKEEPING_DELAY = 20_000;
/** First wait of a container that keeps ending; doubles up to the limit (kubelet: 10 s to 5 min). */
export const RESTART_BACKOFF = 10_000_000;
export const RESTART_BACKOFF_LIMIT = 300_000_000;
