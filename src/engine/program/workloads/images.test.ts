import { describe, expect, it } from 'vitest';
import { findImage, imageRepositories, type Image } from './images';

function image(reference: string): Image {
  const found = findImage(reference);
  if (found.kind !== 'found') throw new Error(`${reference}: ${found.kind}`);
  return found.image;
}

describe('image references', () => {
  it.each([
    ['wordpress:5.6', 'wordpress', '5.6'],
    ['mysql:5.7', 'mysql', '5.7'],
    ['nginx', 'nginx', 'latest'],
    ['docker.io/library/nginx:1.27-alpine', 'nginx', '1.27-alpine'],
    ['nicolaka/netshoot:v0.13', 'nicolaka/netshoot', 'v0.13'],
    ['registry.k8s.io/pause:3.10', 'registry.k8s.io/pause', '3.10'],
  ])('%s is %s, tag %s', (reference, repository, tag) => {
    expect(image(reference)).toMatchObject({ repository, tag });
  });

  it.each(['Nginx', 'nginx:', 'a b', '', '-x'])('%j is no reference', (reference) => {
    expect(findImage(reference)).toEqual({ kind: 'invalid' });
  });

  it.each(['nginx:banana!', 'example.com/app:1', 'nosuch', 'nginx:latst'])('%s is not one that Podwire has', (reference) => {
    expect(['unknown', 'invalid']).toContain(findImage(reference).kind);
  });

  it('an unknown one names what was asked for', () => {
    expect(findImage('example.com/app:1')).toEqual({ kind: 'unknown', repository: 'example.com/app', tag: '1' });
    expect(imageRepositories).toContain('wordpress');
  });
});

describe('what is in the images', () => {
  it.each([
    ['mysql:5.7', ['bash', 'mysql', 'getent'], ['curl', 'ping', 'nc', 'ip', 'dig']],
    ['wordpress:5.6', ['bash', 'curl', 'php'], ['ping', 'nc', 'ip', 'dig', 'wget']],
    ['nginx', ['bash', 'curl'], ['ping', 'nc', 'ip']],
    ['busybox', ['sh', 'ping', 'nc', 'wget', 'nslookup', 'ip'], ['bash', 'curl', 'dig', 'tcpdump']],
    ['nicolaka/netshoot', ['bash', 'curl', 'dig', 'nc', 'tcpdump', 'iptables'], ['kubectl', 'docker']],
    ['registry.k8s.io/pause:3.10', [], ['sh', 'bash']],
  ])('%s', (reference, has, lacks) => {
    const { tools } = image(reference);
    expect(has.filter((tool) => !tools.has(tool))).toEqual([]);
    expect(lacks.filter((tool) => tools.has(tool))).toEqual([]);
  });

  it('every program of an image can be started by its default command', () => {
    for (const reference of ['wordpress', 'mysql', 'nginx', 'httpd', 'registry.k8s.io/pause']) {
      const { entrypoint, command, programs } = image(reference);
      expect(programs.has([...entrypoint, ...command][0] ?? '')).toBe(true);
    }
  });

  it('busybox images say so, since their tools print differently', () => {
    expect([image('alpine').isBusybox, image('nginx').isBusybox]).toEqual([true, false]);
  });
});
