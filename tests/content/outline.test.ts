/** The outline is the whole curriculum, in its order; planned chapters stand in it too. */
import { describe, expect, test } from 'vitest';
import { chapters, yaml, type OutlinePart } from './read';

/** Every chapter of the curriculum: its number, and its id, which never changes. */
const curriculum = `
0.1 first-packet
0.2 how-it-works
1.1 building-blocks
1.2 default-networks
1.3 bridge-network
1.4 host-network
1.5 none-network
1.6 user-networks
1.7 overlay-network
1.8 nat-bottleneck
2.1 three-demands
2.2 pod-is-a-namespace
2.3 cni-specification
2.4 cni-plugins
2.5 three-networks
2.6 pod-to-pod
3.1 three-patterns
3.2 flannel
3.3 calico
3.4 weave-net
3.5 cilium
3.6 kube-router
3.7 antrea
3.8 canal
3.9 choosing-a-plugin
4.1 policy-idea
4.2 policy-fields
4.3 one-dash
4.4 whole-manifest
4.5 use-case-database
4.6 use-case-monitoring
4.7 wordpress-demo
4.8 when-a-policy-bites
4.9 not-enough-alone
5.1 where-v1-stops
5.2 admin-network-policy
5.3 baseline-policy
5.4 policy-order
5.5 tenants
5.6 cluster-egress
5.7 cluster-network-policy
5.8 conformance-profiles
5.9 testing-policies
5.10 policy-v2
5.11 taking-part
6.1 three-tenants
`
  .trim()
  .split('\n');

const titles = ['Start here', 'Docker networking', 'The Kubernetes network model', 'CNI plugins', 'NetworkPolicy', 'Cluster-wide policy', 'Capstone'];

const outline = yaml<readonly OutlinePart[]>('content/en/outline.yaml');

describe('the outline', () => {
  test('has every chapter of the curriculum, in order', () => {
    const listed = outline.flatMap((part, number) => part.chapters.map((chapter, at) => `${String(number)}.${String(at + 1)} ${chapter.id}`));
    expect(listed).toEqual(curriculum);
  });

  test('names the seven parts', () => {
    expect(outline.map((part) => part.title)).toEqual(titles);
  });

  test('gives every chapter an address of its own', () => {
    const addresses = outline.flatMap((part) => part.chapters.map((chapter) => `${part.slug}/${chapter.slug}`));
    expect(new Set(addresses).size).toBe(addresses.length);
    expect(new Set(outline.map((part) => part.slug)).size).toBe(outline.length);
  });
});

describe('a chapter file stands where the outline has it', () => {
  test.each(chapters('en').map((chapter) => [chapter.file, chapter] as const))('%s', (_file, chapter) => {
    const place = outline[chapter.part]?.chapters[chapter.position - 1];
    expect(place?.id).toBe(chapter.matter.id);
    expect(place?.slug).toBe(chapter.slug);
    expect(place?.title).toBe(chapter.matter.title);
  });

  test('and no id is used twice', () => {
    const ids = chapters('en').map((chapter) => chapter.matter.id);
    expect(new Set(ids).size).toBe(ids.length);
  });
});
