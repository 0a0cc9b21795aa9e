/**
 * A small in-memory file system with permissions left out: directories, text files, symbolic links, and mounts whose content is
 * computed when read (/proc/sys, /etc/resolv.conf of a Pod, /dev/tcp is the shell's own).
 */
import { err, ok, type Result } from '../base/index';

export type FileError = 'ENOENT' | 'EEXIST' | 'ENOTDIR' | 'EISDIR' | 'ENOTEMPTY' | 'EACCES' | 'EINVAL' | 'ELOOP' | 'EROFS' | 'EFBIG';

export type FileStat = { readonly kind: 'file'; readonly size: number; readonly modifiedAt: number; readonly executable: boolean } | { readonly kind: 'directory'; readonly modifiedAt: number } | { readonly kind: 'link'; readonly target: string; readonly modifiedAt: number };

/** A subtree whose content lives elsewhere. Paths are relative to the mount point, without a leading slash ('' is the point itself). */
export interface Mount {
  read(path: string): Result<string, FileError>;
  write?(path: string, text: string): Result<void, FileError>;
  list(path: string): Result<readonly string[], FileError>;
  stat(path: string): Result<FileStat, FileError>;
}

type Node = { kind: 'file'; text: string; modifiedAt: number; executable: boolean } | { kind: 'directory'; children: Map<string, Node>; modifiedAt: number } | { kind: 'link'; target: string; modifiedAt: number };

/** Joins and normalises: `.` and `..` resolved, always absolute. */
export function resolvePath(cwd: string, path: string): string {
  const parts: string[] = [];
  for (const part of (path.startsWith('/') ? path : `${cwd}/${path}`).split('/')) {
    if (part === '' || part === '.') continue;
    if (part === '..') parts.pop();
    else parts.push(part);
  }
  return `/${parts.join('/')}`;
}

/** Largest file a learner may make, in characters: a paste of 5 MB is refused, with a reason, instead of freezing a page. */
export const MAX_FILE_CHARACTERS = 2_000_000;

export class FileSystem {
  private readonly root: Node;
  private readonly mounts: Map<string, Mount>;

  /** With `shared` the new one shows the same files; its mounts are its own, at first the same (a mount namespace). */
  constructor(
    private readonly now: () => number,
    shared?: FileSystem,
  ) {
    this.root = shared?.root ?? { kind: 'directory', children: new Map(), modifiedAt: 0 };
    this.mounts = new Map(shared?.mounts);
    if (shared) return;
    for (const dir of ['/bin', '/dev', '/etc', '/home', '/proc', '/root', '/run', '/sys', '/tmp', '/usr/bin', '/var/lib', '/var/log']) this.makeDirectory(dir, { parents: true });
  }

  /** The same files with mounts that can differ. */
  view(): FileSystem {
    return new FileSystem(this.now, this);
  }

  mount(path: string, mount: Mount): void {
    this.mounts.set(path, mount);
  }

  /** Whether the path lies in a mount: such files are written as a whole, there is no truncating them first. */
  isMounted(path: string): boolean {
    return this.mounted(path) !== undefined;
  }

  private mounted(path: string): { mount: Mount; rest: string } | undefined {
    for (const [point, mount] of this.mounts) {
      if (path === point) return { mount, rest: '' };
      if (path.startsWith(`${point}/`)) return { mount, rest: path.slice(point.length + 1) };
    }
    return undefined;
  }

  private find(path: string, follow = true, depth = 0): Result<Node, FileError> {
    if (depth > 20) return err('ELOOP');
    let node = this.root;
    const parts = path.split('/').filter((p) => p !== '');
    for (let i = 0; i < parts.length; i += 1) {
      if (node.kind !== 'directory') return err('ENOTDIR');
      const child = node.children.get(parts[i] as string);
      if (!child) return err('ENOENT');
      if (child.kind === 'link' && (follow || i < parts.length - 1)) {
        const target = resolvePath(`/${parts.slice(0, i).join('/')}`, child.target);
        return this.find([target, ...parts.slice(i + 1)].join('/'), follow, depth + 1);
      }
      node = child;
    }
    return ok(node);
  }

  private parent(path: string): Result<{ children: Map<string, Node>; name: string }, FileError> {
    const cut = path.lastIndexOf('/');
    const name = path.slice(cut + 1);
    if (name === '') return err('EEXIST');
    const found = this.find(path.slice(0, cut) || '/');
    if (!found.ok) return found;
    if (found.value.kind !== 'directory') return err('ENOTDIR');
    return ok({ children: found.value.children, name });
  }

  exists(path: string): boolean {
    return this.stat(path).ok;
  }

  stat(path: string, options: { readonly follow?: boolean } = {}): Result<FileStat, FileError> {
    const m = this.mounted(path);
    if (m) return m.mount.stat(m.rest);
    const found = this.find(path, options.follow ?? true);
    if (!found.ok) return found;
    const node = found.value;
    if (node.kind === 'file') return ok({ kind: 'file', size: node.text.length, modifiedAt: node.modifiedAt, executable: node.executable });
    if (node.kind === 'link') return ok({ kind: 'link', target: node.target, modifiedAt: node.modifiedAt });
    return ok({ kind: 'directory', modifiedAt: node.modifiedAt });
  }

  read(path: string): Result<string, FileError> {
    const m = this.mounted(path);
    if (m) return m.mount.read(m.rest);
    const found = this.find(path);
    if (!found.ok) return found;
    return found.value.kind === 'file' ? ok(found.value.text) : err('EISDIR');
  }

  /** Creates or replaces; `append` adds at the end. */
  write(path: string, text: string, options: { readonly append?: boolean; readonly executable?: boolean } = {}): Result<void, FileError> {
    if (text.length > MAX_FILE_CHARACTERS) return err('EFBIG');
    const m = this.mounted(path);
    if (m) return m.mount.write ? m.mount.write(m.rest, text) : err('EROFS');
    const existing = this.find(path);
    if (existing.ok) {
      if (existing.value.kind !== 'file') return err('EISDIR');
      const next = options.append ? existing.value.text + text : text;
      if (next.length > MAX_FILE_CHARACTERS) return err('EFBIG');
      existing.value.text = next;
      existing.value.modifiedAt = this.now();
      if (options.executable !== undefined) existing.value.executable = options.executable;
      return ok();
    }
    const parent = this.parent(path);
    if (!parent.ok) return parent;
    parent.value.children.set(parent.value.name, { kind: 'file', text, modifiedAt: this.now(), executable: options.executable ?? false });
    return ok();
  }

  setExecutable(path: string, executable: boolean): Result<void, FileError> {
    const found = this.find(path);
    if (!found.ok) return found;
    if (found.value.kind === 'file') found.value.executable = executable;
    return ok();
  }

  makeDirectory(path: string, options: { readonly parents?: boolean } = {}): Result<void, FileError> {
    if (options.parents) {
      let at = '';
      for (const part of path.split('/').filter((p) => p !== '')) {
        at += `/${part}`;
        const stat = this.stat(at);
        if (stat.ok && stat.value.kind === 'directory') continue;
        if (stat.ok) return err('ENOTDIR');
        const made = this.makeDirectory(at);
        if (!made.ok) return made;
      }
      return ok();
    }
    if (this.exists(path)) return err('EEXIST');
    const parent = this.parent(path);
    if (!parent.ok) return parent;
    parent.value.children.set(parent.value.name, { kind: 'directory', children: new Map(), modifiedAt: this.now() });
    return ok();
  }

  link(path: string, target: string): Result<void, FileError> {
    if (this.stat(path, { follow: false }).ok) return err('EEXIST');
    const parent = this.parent(path);
    if (!parent.ok) return parent;
    parent.value.children.set(parent.value.name, { kind: 'link', target, modifiedAt: this.now() });
    return ok();
  }

  /** Names, sorted by code unit. */
  list(path: string): Result<readonly string[], FileError> {
    const m = this.mounted(path);
    if (m) return m.mount.list(m.rest);
    const found = this.find(path);
    if (!found.ok) return found;
    if (found.value.kind !== 'directory') return err('ENOTDIR');
    const prefix = path === '/' ? '/' : `${path}/`;
    const names = new Set(found.value.children.keys());
    for (const point of this.mounts.keys()) if (point.startsWith(prefix) && !point.slice(prefix.length).includes('/')) names.add(point.slice(prefix.length));
    return ok([...names].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0)));
  }

  remove(path: string, options: { readonly recursive?: boolean } = {}): Result<void, FileError> {
    if (this.mounted(path)) return err('EROFS');
    const parent = this.parent(path);
    if (!parent.ok) return parent;
    const node = parent.value.children.get(parent.value.name);
    if (!node) return err('ENOENT');
    if (node.kind === 'directory' && node.children.size > 0 && !options.recursive) return err('ENOTEMPTY');
    parent.value.children.delete(parent.value.name);
    return ok();
  }

  rename(from: string, to: string): Result<void, FileError> {
    if (to === from || to.startsWith(`${from}/`)) return err('EINVAL');
    const source = this.parent(from);
    if (!source.ok) return source;
    const node = source.value.children.get(source.value.name);
    if (!node) return err('ENOENT');
    const target = this.parent(to);
    if (!target.ok) return target;
    source.value.children.delete(source.value.name);
    target.value.children.set(target.value.name, node);
    return ok();
  }

  /** Every regular file below `path` (mounts left out), as path and text, sorted: for snapshots and the editor's file list. */
  files(path = '/'): readonly { readonly path: string; readonly text: string }[] {
    const out: { path: string; text: string }[] = [];
    const walk = (at: string, node: Node): void => {
      if (node.kind === 'file') out.push({ path: at, text: node.text });
      if (node.kind !== 'directory') return;
      for (const [name, child] of [...node.children].sort(([a], [b]) => (a < b ? -1 : 1))) walk(at === '/' ? `/${name}` : `${at}/${name}`, child);
    };
    const found = this.find(path);
    if (found.ok) walk(path, found.value);
    return out;
  }
}
