/** loopback: sets `lo` up. Source: plugins/main/loopback. */
import { type CniPlugin, failed } from '../api';

export const loopback: CniPlugin = {
  type: 'loopback',
  add: ({ netns, netnsPath, cniVersion, prevResult }) => {
    const lo = netns?.link('lo');
    if (!netns || !lo) return failed('Link not found');
    netns.setLink(lo, { up: true });
    if (prevResult) return { ok: true, value: prevResult };
    return {
      ok: true,
      value: {
        cniVersion,
        interfaces: [{ name: 'lo', mac: '00:00:00:00:00:00', sandbox: netnsPath }],
        ips: [
          { interface: 0, address: '127.0.0.1/8' },
          { interface: 0, address: '::1/128' },
        ],
        dns: {},
      },
    };
  },
  del: ({ netns }) => {
    const lo = netns?.link('lo');
    if (netns && lo) netns.setLink(lo, { up: false });
    return { ok: true };
  },
  check: ({ netns }) => (netns?.link('lo')?.up === true ? { ok: true } : failed('loopback interface is down')),
};
