/** What counts is what the policies mean: other names, other forms, more objects, and the same verdict. */
import { expect, test } from 'vitest';
import { loadLab } from '../../src/cli/lab-folder';
import { passed, rehearseScript } from '../../src/engine/lab/index';

const SCRIPT = `
cat > closed.yaml <<'EOF'
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: no-way-in}
spec:
  podSelector: {matchExpressions: []}
  policyTypes: [Ingress]
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: no-way-out}
spec: {podSelector: {}, policyTypes: [Egress], egress: []}
EOF
kubectl apply -f closed.yaml
cat > open.json <<'EOF'
{"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy", "metadata": {"name": "front"},
 "spec": {"podSelector": {"matchExpressions": [{"key": "tier", "operator": "In", "values": ["frontend"]}]},
  "ingress": [{"from": [], "ports": []}, {"ports": [{"port": 80}]}], "egress": [{"to": null}]}}
EOF
kubectl create -f open.json
kubectl apply -f - <<'EOF'
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: db}
spec:
  podSelector:
    matchExpressions:
    - {key: tier, operator: Exists}
    - {key: tier, operator: In, values: [mysql]}
  ingress:
  - ports:
    - {port: 3306, endPort: 3306}
    from:
    - namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: default}}
      podSelector: {matchLabels: {tier: frontend}}
EOF
`;

test('a differently written solution of the WordPress lab passes', () => {
  const lab = loadLab('wordpress');
  if (!lab?.ok) throw new Error('labs/wordpress cannot be read');
  const { grades } = rehearseScript(lab.value, SCRIPT);
  expect(grades.map((g) => [g.objective.id, passed(g), ...g.results.filter((r) => r.finding.kind === 'failed').map((r) => r.check.id)])).toEqual([
    ['deny-all', true],
    ['frontend', true],
    ['mysql', true],
  ]);
});
