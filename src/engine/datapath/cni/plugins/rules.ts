/** Rules as CNI plugins make them: one by one, each where it is not there yet (coreos/go-iptables, plugins pkg/utils/iptables.go). */
import { invariant } from '../../../base/index';
import { type NetNamespace, type Table, type TableName, ruleFromText } from '../../../kernel/index';

export class PluginRules {
  private readonly table: Table;

  constructor(netns: NetNamespace, table: TableName, private readonly family: 4 | 6 = 4) {
    this.table = netns.netfilter.table(family, table);
  }

  hasChain(name: string): boolean {
    return this.table.chain(name) !== undefined;
  }

  ensureChain(name: string): void {
    if (!this.hasChain(name)) invariant(this.table.addChain(name).ok, `cannot add chain ${name}`);
  }

  has(chain: string, text: string): boolean {
    return this.hasChain(chain) && this.table.find(chain, ruleFromText(text, this.family)) !== undefined;
  }

  append(chain: string, text: string): void {
    if (!this.has(chain, text)) invariant(this.table.insert(chain, ruleFromText(text, this.family)).ok, `cannot append ${text}`);
  }

  /** At the top, wherever it was. */
  first(chain: string, text: string): void {
    if (this.table.find(chain, ruleFromText(text, this.family)) === 1) return;
    this.remove(chain, text);
    invariant(this.table.insert(chain, ruleFromText(text, this.family), 1).ok, `cannot insert ${text}`);
  }

  /** At the top, where it is nowhere yet. */
  prepend(chain: string, text: string): void {
    if (!this.has(chain, text)) invariant(this.table.insert(chain, ruleFromText(text, this.family), 1).ok, `cannot insert ${text}`);
  }

  remove(chain: string, text: string): void {
    if (!this.hasChain(chain)) return;
    const at = this.table.find(chain, ruleFromText(text, this.family));
    if (at !== undefined) this.table.deleteAt(chain, at);
  }

  flush(chain: string): void {
    if (this.hasChain(chain)) this.table.flush(chain);
  }

  /** With every rule of `from` that leads to it. */
  dropChain(name: string, from: string): void {
    const rules = this.table.chain(from)?.rules ?? [];
    for (let i = rules.length; i > 0; i -= 1) {
      const target = rules[i - 1]?.target;
      if (target?.kind === 'jump' && target.chain === name) this.table.deleteAt(from, i);
    }
    if (!this.hasChain(name)) return;
    this.table.flush(name);
    this.table.deleteChain(name);
  }
}

/** Masquerade for what leaves the network, one chain for each container (pkg/ip ipmasq_linux.go). */
export function masqueradeRules(netns: NetNamespace, note: { readonly network: string; readonly containerId: string; readonly chain: string }, address: string, subnet: string): void {
  const rules = new PluginRules(netns, 'nat');
  const comment = `-m comment --comment "name: \\"${note.network}\\" id: \\"${note.containerId}\\""`;
  rules.ensureChain(note.chain);
  rules.append(note.chain, `-d ${subnet} ${comment} -j ACCEPT`);
  rules.append(note.chain, `! -d 224.0.0.0/4 ${comment} -j MASQUERADE`);
  rules.append('POSTROUTING', `-s ${address} ${comment} -j ${note.chain}`);
}
