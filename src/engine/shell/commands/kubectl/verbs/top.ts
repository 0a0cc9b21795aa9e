/** `kubectl top`: Podwire's clusters have no metrics server, and this is what kubectl says without one. Source: k8s.io/kubectl v0.36, pkg/cmd/top. */
import { fail } from '../failure';
import { bool, string, without } from '../flags';
import { ALL_NAMESPACES, SELECTOR_FLAGS } from '../resource-arguments';
import type { Verb } from './verb';

const top = (word: 'node' | 'pod', synopsis: string): Verb => ({
  name: `top ${word}`,
  synopsis,
  flags: [...(word === 'pod' ? [...SELECTOR_FLAGS, ALL_NAMESPACES, bool('containers'), bool('sum')] : [...without(SELECTOR_FLAGS, 'field-selector'), bool('show-capacity')]), bool('show-swap'), bool('no-headers'), string('sort-by'), bool('use-protocol-buffers')],
  completes: word === 'pod' ? 'pods' : 'nothing',
  run(client) {
    const sortBy = client.flags.get('sort-by') ?? '';
    if (sortBy !== '' && sortBy !== 'cpu' && sortBy !== 'memory') fail('--sort-by accepts only cpu or memory');
    if (client.args.length > 1) client.usage(`${client.args.join(' ')}`);
    if (client.args.length > 0 && client.flags.has('selector')) client.usage('only one of NAME or --selector can be provided');
    return fail('Metrics API not available');
  },
});

export const topVerbs: readonly Verb[] = [top('node', 'Display resource (CPU/memory) usage of nodes'), top('pod', 'Display resource (CPU/memory) usage of pods')];
