/** What a host remembers of those it sends redirects and errors to (`inet_peer`; net/ipv4/route.c ip_rt_send_redirect and ip_error, net/ipv4/inetpeer.c). */
import { SECOND, type SimTime } from '../../base/index';
import type { IpAddress } from '../../wire/index';

/** How long ago a new peer was last heard of: its tokens are all there. */
const LONG_AGO: SimTime = 60 * SECOND;
/** XRLIM_BURST_FACTOR. */
const BURST = 6;

/** ip_rt_redirect_number, _load and _silence. */
export interface RedirectLimits {
  readonly number: number;
  readonly load: SimTime;
  readonly silence: SimTime;
}

/** Tokens are time. Redirects, "no route" errors and the limiter of all ICMP share those of a peer. */
interface Peer {
  tokens: number;
  last: SimTime;
  redirects: number;
}

export class Peers {
  private readonly byAddress = new Map<IpAddress, Peer>();

  private peer(address: IpAddress, now: SimTime): Peer {
    let peer = this.byAddress.get(address);
    if (!peer) {
      peer = { tokens: 0, last: now - LONG_AGO, redirects: 0 };
      this.byAddress.set(address, peer);
    }
    return peer;
  }

  /** Redirects that are ignored come ever more rarely, and stop after nine until there was silence for 20 seconds. */
  maySendRedirect(address: IpAddress, now: SimTime, { number, load, silence }: RedirectLimits): boolean {
    const peer = this.peer(address, now);
    if (now > peer.last + silence) {
      peer.tokens = 0;
      peer.redirects = 0;
    }
    if (peer.redirects >= number) {
      peer.last = now;
      return false;
    }
    if (peer.redirects > 0 && now <= peer.last + load * 2 ** peer.redirects) return false;
    peer.last = now;
    peer.redirects += 1;
    return true;
  }

  /** ip_error: "no route" errors cost `cost` each of at most `burst`; five, then one a second as Linux sets them. */
  maySendRouteError(address: IpAddress, now: SimTime, cost: SimTime, burst: SimTime): boolean {
    const peer = this.peer(address, now);
    peer.tokens = Math.min(burst, peer.tokens + (now - peer.last));
    peer.last = now;
    return this.spend(peer, cost);
  }

  /** inet_peer_xrlim_allow: six at once, then one for each `interval`. */
  maySend(address: IpAddress, now: SimTime, interval: SimTime): boolean {
    const peer = this.peer(address, now);
    if (now !== peer.last) peer.tokens = Math.min(BURST * interval, peer.tokens + (now - peer.last));
    peer.last = now;
    return this.spend(peer, interval);
  }

  private spend(peer: Peer, cost: SimTime): boolean {
    if (peer.tokens < cost) return false;
    peer.tokens -= cost;
    return true;
  }
}
