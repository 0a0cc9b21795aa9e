/** @unsupported arping: programs here cannot send ARP packets of their own; `ping` and `ip neigh` show the kernel's */
import type { Command } from '../../command';

export const arping: Command = {
  name: 'arping',
  synopsis: 'send ARP requests (not simulated)',
  imitates: 'iputils 20221126',
   
  run: function* (process) {
    process.stderr.write('Podwire does not simulate arping. ping the address instead, then look with `ip neigh`.\n');
    return 2;
  },
};
