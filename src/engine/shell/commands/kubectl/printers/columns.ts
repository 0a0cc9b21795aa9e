/** The columns of `kubectl get`, as the API server's printers make them. Source: k8s.io/kubernetes v1.36, pkg/printers/internalversion/printers.go. */
import type { SimTime } from '../../../../base/index';
import type { Kind, ObjectByKind, Stored } from '../../../../k8s/index';

export interface PrintContext {
  readonly now: SimTime;
}

export interface Column {
  readonly name: string;
  /** Shown with `-o wide` only. */
  readonly wide?: boolean;
  /** The object's name stands here: with several kinds it is written `kind/name`. */
  readonly isName?: boolean;
}

export interface TablePrinter<K extends Kind = Kind> {
  readonly columns: readonly Column[];
  row(object: Stored<ObjectByKind[K]>, context: PrintContext): readonly string[];
}

/** `NAME` first; a leading `+` marks columns of the wide form. */
export const columns = (...names: readonly string[]): readonly Column[] =>
  names.map((text) => {
    const wide = text.startsWith('+');
    const name = wide ? text.slice(1) : text;
    return { name, ...(wide && { wide }), ...(name === 'NAME' && { isName: true }) };
  });
