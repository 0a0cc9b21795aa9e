/**
 * portmap: hostPort. @unsupported hostPort — the plugin passes through where no port mapping is asked for, and refuses where one is
 */
import { type CniPlugin, failed } from '../api';
import { list, object } from '../config-values';

export const portmap: CniPlugin = {
  type: 'portmap',
  add: ({ config, prevResult }) => {
    if (!prevResult) return failed('must be called as chained plugin');
    if (list(object(config['runtimeConfig'])['portMappings']).length > 0) return failed('Podwire does not simulate hostPort');
    return { ok: true, value: prevResult };
  },
  del: () => ({ ok: true }),
  check: () => ({ ok: true }),
};
