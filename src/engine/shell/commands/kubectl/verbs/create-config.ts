/** `kubectl create secret generic`, `create configmap`. Source: k8s.io/kubectl v0.36, pkg/cmd/create (create_secret.go, create_configmap.go). */
import { encodeBase64, type JsonObject } from '../../../../k8s/index';
import type { Task } from '../../../../program/index';
import type { Client } from '../client';
import { fail } from '../failure';
import { string, strings, unsupported, type FlagSpec } from '../flags';
import { WRITE_FLAGS, createGenerated } from './create';
import type { Verb } from './verb';

const SOURCES: readonly FlagSpec[] = [strings('from-literal'), strings('from-file'), strings('from-env-file'), ...unsupported('bool', 'append-hash')];

/** The key and value of every source, in the order kubectl reads them: files, literals, env files. */
function entries(client: Client): readonly (readonly [string, string])[] {
  const out: [string, string][] = [];
  const add = (key: string, value: string): void => {
    if (!/^[-._a-zA-Z0-9]+$/.test(key)) fail(`"${key}" is not valid key name for a ${client.command.includes('secret') ? 'Secret' : 'ConfigMap'} a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')`);
    if (out.some(([known]) => known === key)) fail(`cannot add key ${key}, another key by that name already exists`);
    out.push([key, value]);
  };
  const { files } = client.process.environment;
  for (const source of client.flags.all('from-file')) {
    const cut = source.indexOf('=');
    const name = source.slice(cut + 1);
    const path = client.path(name);
    const stat = files.stat(path);
    if (!stat.ok) return fail(`error reading ${name}: no such file or directory`);
    if (stat.value.kind === 'directory') {
      if (cut >= 0) fail(`cannot give a key name for a directory path`);
      const listing = files.list(path);
      for (const file of listing.ok ? [...listing.value].sort() : []) {
        const text = files.read(`${path}/${file}`);
        if (text.ok) add(file, text.value);
      }
      continue;
    }
    const text = files.read(path);
    add(cut >= 0 ? source.slice(0, cut) : name.slice(name.lastIndexOf('/') + 1), text.ok ? text.value : '');
  }
  for (const literal of client.flags.all('from-literal')) {
    const cut = literal.indexOf('=');
    if (cut <= 0) fail(`invalid literal source ${literal}, expected key=value`);
    const value = literal.slice(cut + 1);
    const quoted = /^(["'])([^]*)\1$/.exec(value);
    add(literal.slice(0, cut), quoted ? (quoted[2] ?? '') : value);
  }
  for (const name of client.flags.all('from-env-file')) {
    const text = files.read(client.path(name));
    if (!text.ok) return fail(`error reading ${name}: no such file or directory`);
    for (const line of text.value.split('\n')) {
      const trimmed = line.replace(/^\s+/, '');
      if (trimmed === '' || trimmed.startsWith('#')) continue;
      const cut = trimmed.indexOf('=');
      if (cut > 0) add(trimmed.slice(0, cut), trimmed.slice(cut + 1));
    }
  }
  return out;
}

export const oneName = (client: Client): string => {
  const given = client.flags.dashAt ?? client.args.length;
  const [name = ''] = client.args;
  return given === 1 ? name : client.usage(`exactly one NAME is required, got ${given}`);
};

const object = (pairs: readonly (readonly [string, string])[]): JsonObject => Object.fromEntries(pairs);

export const createSecret: Verb = {
  name: 'create secret generic',
  synopsis: 'Create a secret from a local file, directory, or literal value',
  flags: [...WRITE_FLAGS, ...SOURCES, string('type')],
  completes: 'nothing',
   
  *run(client): Task<number> {
    const name = oneName(client);
    const data = entries(client).map(([key, value]) => [key, encodeBase64(value)] as const);
    const type = client.flags.get('type');
    const secret: JsonObject = { apiVersion: 'v1', ...(data.length > 0 && { data: object(data) }), kind: 'Secret', metadata: { name }, ...(type !== undefined && { type }) };
    return createGenerated(client, secret, 'secret');
  },
};

export const createConfigMap: Verb = {
  name: 'create configmap',
  aliases: ['cm'],
  synopsis: 'Create a config map from a local file, directory or literal value',
  flags: [...WRITE_FLAGS, ...SOURCES],
  completes: 'nothing',
   
  *run(client): Task<number> {
    const name = oneName(client);
    const data = entries(client);
    return createGenerated(client, { apiVersion: 'v1', ...(data.length > 0 && { data: object(data) }), kind: 'ConfigMap', metadata: { name } }, 'configmap:');
  },
};
