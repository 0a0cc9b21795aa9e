/**
 * Tools that show themselves differently where they are BusyBox's (images built on it; `busybox NAME`), and the applets that can be called by name
 * beside other tools.
 */
import type { Process, Program, Task } from '../../../program/index';
import type { Command } from '../../command';
import { arp } from '../net-tools/arp';
import { ip } from '../ip/ip';
import { busyboxArp, busyboxIp } from './ip';

const isBusybox = (process: Process): boolean => process.environment.files.exists('/bin/busybox');

const either = (command: Command, own: (process: Process) => number | undefined): Command => {
  const run: Program = function* (process) {
    const status = isBusybox(process) ? own(process) : undefined;
    return status ?? (yield* command.run(process));
  };
  return { ...command, run };
};

export const ipOrBusybox = either(ip, busyboxIp);
export const arpOrBusybox = either(arp, busyboxArp);

/** Applets that Podwire has in BusyBox's own form. */
export const NETWORK_APPLETS: ReadonlySet<string> = new Set(['ip', 'arp', 'route', 'ping', 'ping6', 'nc', 'wget', 'netstat', 'nslookup', 'traceroute', 'telnet']);

/** Runs an applet as if the image were BusyBox's: its tools look for /bin/busybox. */
export function* runApplet(process: Process, command: Command, argv: readonly string[]): Task<number> {
  if (isBusybox(process)) return yield* command.run({ ...process, argv });
  const files = process.environment.files.view();
  const file = { kind: 'file', size: 0, modifiedAt: 0, executable: true } as const;
  files.mount('/bin/busybox', { read: () => ({ ok: true, value: '' }), list: () => ({ ok: false, error: 'ENOTDIR' }), stat: () => ({ ok: true, value: file }) });
  return yield* command.run({ ...process, argv, environment: { ...process.environment, files } });
}
