/** What a host remembers of those it sends redirects and errors to (`inet_peer`; net/ipv4/route.c ip_rt_send_redirect, ip_error). */
import { MILLISECOND, SECOND, type SimTime } from '../../base/index';
import type { IpAddress } from '../../wire/index';

/** ip_rt_redirect_number, _load and _silence; ip_rt_error_cost and _burst. */
const REDIRECT_NUMBER = 9;
const REDIRECT_LOAD: SimTime = 20 * MILLISECOND;
const REDIRECT_SILENCE: SimTime = REDIRECT_LOAD * 2 ** (REDIRECT_NUMBER + 1);
const ERROR_COST: SimTime = SECOND;
const ERROR_BURST: SimTime = 5 * SECOND;
/** How long ago a new peer was last heard of. */
const LONG_AGO: SimTime = 60 * SECOND;

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
  maySendRedirect(address: IpAddress, now: SimTime): boolean {
    const peer = this.peer(address, now);
    if (now > peer.last + REDIRECT_SILENCE) {
      peer.tokens = 0;
      peer.redirects = 0;
    }
    if (peer.redirects >= REDIRECT_NUMBER) {
      peer.last = now;
      return false;
    }
    if (peer.redirects > 0 && now <= peer.last + REDIRECT_LOAD * 2 ** peer.redirects) return false;
    peer.last = now;
    peer.redirects += 1;
    return true;
  }

  /** "No route" errors: five, then one a second. They share their tokens with redirects, so a redirect silences them for a second. */
  maySendRouteError(address: IpAddress, now: SimTime): boolean {
    const peer = this.peer(address, now);
    peer.tokens = Math.min(ERROR_BURST, peer.tokens + (now - peer.last));
    peer.last = now;
    if (peer.tokens < ERROR_COST) return false;
    peer.tokens -= ERROR_COST;
    return true;
  }
}
