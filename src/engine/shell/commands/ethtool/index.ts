/**
 * ethtool 6.1: what drivers tell of veth pairs, bridges, VXLAN devices and the loopback. Texts from running it (tests/golden/tools/ethtool.jsonl).
 * @simplified ethtool — nothing can be set: features, rings, coalescing and channels are a driver's, and nothing here depends on them
 * @unsupported ethtool of physical NICs, macvlan, ipvlan, VLAN, IPIP, Geneve and dummy devices
 */
import type { Link } from '../../../kernel/index';
import type { Process } from '../../../program/index';
import type { Command } from '../../command';
import { featureLines, isFeature } from './features';
import { ETHTOOL_HELP } from './help';

const BAD = 'ethtool: bad command line argument(s)\nFor more information run ethtool -h\n';
const NO_DEVICE = 'netlink error: no device matches name (offset 24)\nnetlink error: No such device\n';
const UNSUPPORTED = 'netlink error: Operation not supported\n';

/** Long names of what is shown; the rest of ethtool's options is refused by name. */
const SHOW: Readonly<Record<string, string>> = {
  '--driver': '-i', '--show-features': '-k', '--show-offload': '-k', '--statistics': '-S', '--show-permaddr': '-P', '--show-ring': '-g', '--show-pause': '-a', '--show-coalesce': '-c', '--show-channels': '-l', '--show-time-stamping': '-T', '--features': '-K', '--offload': '-K',
};

/** What changes a driver's settings, or asks for hardware that no simulated device has. */
const REFUSED: ReadonlySet<string> = new Set(ETHTOOL_HELP.split('\n').flatMap((line) => /^ {8}ethtool \[ FLAGS \] (-\S+)/.exec(line)?.[1]?.split('|') ?? []));

const ABSENT: Readonly<Record<string, readonly [number, string]>> = {
  '-A': [76, UNSUPPORTED],
  '--pause': [76, UNSUPPORTED],
  '-G': [81, UNSUPPORTED],
  '--set-ring': [81, UNSUPPORTED],
  '-m': [1, UNSUPPORTED],
  '-n': [1, 'Cannot get RX rings: Operation not supported\nrxclass: Cannot get RX class rule count: Operation not supported\nRX classification rule retrieval failed\n'],
  '-x': [1, 'Cannot get RX ring count: Operation not supported\n'],
  '-d': [74, 'Cannot get register dump: Operation not supported\n'],
  '-e': [74, 'Cannot get EEPROM data: Operation not supported\n'],
  '-r': [255, 'Cannot restart autonegotiation: Operation not supported\n'],
  '-p': [255, 'Cannot identify NIC: Operation not supported\n'],
  '-t': [74, 'Cannot test: Operation not supported\n'],
  '-s': [75, UNSUPPORTED],
  '--show-priv-flags': [1, UNSUPPORTED],
  '--show-eee': [1, UNSUPPORTED],
  '--show-fec': [1, UNSUPPORTED],
};

class Ethtool {
  constructor(private readonly process: Process) {}

  run(): number {
    const [first, ...rest] = this.process.argv.slice(1);
    if (first === undefined) return this.bad();
    if (first === '-h' || first === '--help') {
      this.print(ETHTOOL_HELP);
      return 0;
    }
    if (first === '--version') {
      this.print('ethtool version 6.1\n');
      return 0;
    }
    const option = SHOW[first] ?? first;
    if (!option.startsWith('-')) return rest.length > 0 ? this.bad() : this.settings(first);
    const [name, ...more] = rest;
    const known = REFUSED.has(first) || Object.values(SHOW).includes(option);
    if (!known || name === undefined || name.startsWith('-')) return this.bad();
    const link = this.process.netns.link(name);
    switch (option) {
      case '-S':
        if (!link) return this.fail('Cannot get stats strings information: No such device\n', 96);
        if (more.length > 0) return this.fail(`ethtool (-S): unknown parameter '${more[0] ?? ''}'\n`, 1);
        return this.statistics(link);
      case '-i':
        if (!link) return this.fail('Cannot get driver information: No such device\n', 71);
        return this.driver(link);
      case '-k':
        return link ? this.features(link) : this.fail(NO_DEVICE, 1);
      case '-K':
        return link ? this.setFeatures(link, more) : this.fail(NO_DEVICE, 92);
      case '-P':
        if (!link) return this.fail(NO_DEVICE, 1);
        this.print('Permanent address: not set\n');
        return 0;
      case '-l':
        if (!link) return this.fail(NO_DEVICE, 1);
        return link.kind === 'veth' ? this.channels(link) : this.virtualOnly(link, () => this.fail(UNSUPPORTED, 1));
      case '-T':
        return link ? this.timeStamping(link) : this.fail(NO_DEVICE, 1);
      case '-g':
      case '-a':
      case '-c':
        return link ? this.virtualOnly(link, () => this.fail(UNSUPPORTED, 1)) : this.fail(NO_DEVICE, 1);
      default: {
        if (!link) return this.fail(NO_DEVICE, 1);
        // What no driver of a virtual device has (recorded on veth).
        const answer = ABSENT[option];
        return answer && link.kind === 'veth' ? this.fail(answer[1], answer[0]) : this.fail(`Podwire does not simulate ethtool ${first}\n`, 1);
      }
    }
  }

  private print(text: string): void {
    this.process.stdout.write(text);
  }

  private fail(text: string, status: number): number {
    this.process.stderr.write(text);
    return status;
  }

  private bad(): number {
    return this.fail(BAD, 1);
  }

  /** Only kinds whose driver is known from a recording. */
  private virtualOnly(link: Link, answer: () => number): number {
    if (link.kind === 'veth' || link.kind === 'bridge' || link.kind === 'vxlan' || link.kind === 'loopback') return answer();
    return this.fail(`Podwire does not simulate ethtool for a ${link.kind} device\n`, 1);
  }

  // ---------------------------------------------------------------- no option

  private settings(name: string): number {
    const link = this.process.netns.link(name);
    if (!link) {
      this.process.stderr.write(NO_DEVICE.repeat(5));
      this.print('No data available\n');
      return 75;
    }
    return this.virtualOnly(link, () => {
      const detected = `\tLink detected: ${link.up && link.carrier ? 'yes' : 'no'}\n`;
      if (link.kind === 'loopback') {
        this.print(`Settings for ${name}:\n${detected}`);
        return 0;
      }
      const veth = link.kind === 'veth';
      const speed = veth ? 10_000 : link.kind === 'bridge' ? this.bridgeSpeed(link) : undefined;
      this.print(
        `Settings for ${name}:\n\tSupported ports: [  ]\n\tSupported link modes:   Not reported\n\tSupported pause frame use: No\n\tSupports auto-negotiation: No\n\tSupported FEC modes: Not reported\n` +
          '\tAdvertised link modes:  Not reported\n\tAdvertised pause frame use: No\n\tAdvertised auto-negotiation: No\n\tAdvertised FEC modes: Not reported\n' +
          `\tSpeed: ${speed === undefined ? 'Unknown!' : `${speed}Mb/s`}\n\tDuplex: ${veth ? 'Full' : 'Unknown! (255)'}\n\tAuto-negotiation: off\n\tPort: ${veth ? 'Twisted Pair' : 'Other'}\n\tPHYAD: 0\n\tTransceiver: internal\n${veth ? '\tMDI-X: Unknown\n' : ''}${detected}`,
      );
      return 0;
    });
  }

  /** The fastest port that runs (br_get_link_ksettings); a veth end says 10,000. */
  private bridgeSpeed(bridge: Link): number | undefined {
    const running = bridge.netns.links.some((port) => port.master === bridge && port.kind === 'veth' && port.up && port.carrier);
    return running ? 10_000 : undefined;
  }

  // ---------------------------------------------------------------- options

  private statistics(link: Link): number {
    return this.virtualOnly(link, () => {
      if (link.kind !== 'veth') return this.fail('no stats available\n', 94);
      // Only XDP is counted there, and it does not exist here.
      const counters = ['rx_queue_0_xdp_packets', 'rx_queue_0_xdp_bytes', 'rx_queue_0_drops', 'rx_queue_0_xdp_redirect', 'rx_queue_0_xdp_drops', 'rx_queue_0_xdp_tx', 'rx_queue_0_xdp_tx_errors', 'tx_queue_0_xdp_xmit', 'tx_queue_0_xdp_xmit_errors'];
      this.print(`NIC statistics:\n     peer_ifindex: ${link.peer?.index ?? 0}\n${counters.map((c) => `     ${c}: 0\n`).join('')}`);
      return 0;
    });
  }

  private driver(link: Link): number {
    return this.virtualOnly(link, () => {
      if (link.kind === 'loopback') return this.fail('Cannot get driver information: Operation not supported\n', 71);
      const none = link.kind === 'bridge' ? 'N/A' : '';
      const version = { veth: '1.0', bridge: '2.3', vxlan: '0.1' }[link.kind as 'veth' | 'bridge' | 'vxlan'];
      this.print(
        `driver: ${link.kind}\nversion: ${version}\nfirmware-version: ${none}\nexpansion-rom-version: \nbus-info: ${none}\nsupports-statistics: ${link.kind === 'veth' ? 'yes' : 'no'}\n` +
          'supports-test: no\nsupports-eeprom-access: no\nsupports-register-dump: no\nsupports-priv-flags: no\n',
      );
      return 0;
    });
  }

  private features(link: Link): number {
    const lines = featureLines(link.kind);
    if (lines === undefined) return this.fail(`Podwire does not simulate ethtool -k for a ${link.kind} device\n`, 1);
    this.print(`Features for ${link.name}:\n${lines}`);
    return 0;
  }

  private setFeatures(link: Link, words: readonly string[]): number {
    if (words.length === 0) return this.fail('Could not change any device features\n', 1);
    const [feature = '', state] = words;
    if (state !== 'on' && state !== 'off') return state === undefined ? this.fail("ethtool (-K): flag '(null)' for parameter '(null)' is not followed by 'on' or 'off'\n", 1) : this.bad();
    if (!isFeature(feature)) return this.fail('netlink error: bit name not found (offset 56)\nnetlink error: Operation not supported\n', 92);
    return this.fail(`Podwire does not simulate changing ${feature} of ${link.name}: packets here have right checksums and their real sizes, whatever a driver offloads\n`, 1);
  }

  /** @simplified ethtool -l — as on a machine with two processors */
  private channels(link: Link): number {
    const channel = (n: number): string => `RX:\t\t${n}\nTX:\t\t${n}\nOther:\t\tn/a\nCombined:\tn/a\n`;
    this.print(`Channel parameters for ${link.name}:\nPre-set maximums:\n${channel(2)}Current hardware settings:\n${channel(1)}`);
    return 0;
  }

  private timeStamping(link: Link): number {
    if (link.kind !== 'veth') return this.fail(`Podwire does not simulate ethtool -T for a ${link.kind} device\n`, 1);
    this.print(`Time stamping parameters for ${link.name}:\nCapabilities:\n\tsoftware-transmit\n\tsoftware-receive\n\tsoftware-system-clock\nPTP Hardware Clock: none\nHardware Transmit Timestamp Modes: none\nHardware Receive Filter Modes: none\n`);
    return 0;
  }
}

export const ethtool: Command = {
  name: 'ethtool',
  synopsis: "ask a device's driver for settings and counters",
  imitates: 'ethtool 6.1',
   
  run: function* (process) {
    return new Ethtool(process).run();
  },
  complete: (_, { environment }) => environment.netns.links.map((l) => l.name),
};
