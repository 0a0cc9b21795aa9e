"""Records what the real kubectl prints. KUBECONFIG must name a kube-apiserver without controllers; `kubectl` must be first in PATH.

kubectl v1.36.3 and kube-apiserver v1.36.3, built from the Go module k8s.io/kubernetes (cmd/kubectl, cmd/kube-apiserver).
What differs from run to run (uids, versions, moments, ages) is normalised here as the test normalises Podwire's answer.
"""
import os, re, subprocess, sys, shutil, tempfile

here = os.path.dirname(os.path.abspath(__file__))
work = tempfile.mkdtemp()
config = os.path.join(work, 'config')
shutil.copy(os.environ['KUBECONFIG'], config)
env = dict(os.environ, KUBECONFIG=config)
files = os.path.join(work, 'files')
shutil.copytree(os.path.join(here, 'files'), files)


def run(line):
    p = subprocess.run(['bash', '-c', line], cwd=files, env=env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=300)
    return p.stdout.replace(config, '/root/.kube/config'), p.stderr.replace(config, '/root/.kube/config'), p.returncode


for name in sys.argv[1:]:
    run('kubectl delete ns golden --wait=false; kubectl delete node node-g')
    # A namespace never goes without its controller: its contents are deleted by hand.
    run('kubectl get ns golden || kubectl create ns golden')
    run("kubectl get ns golden -o json | sed 's/\"kubernetes\"//' | kubectl replace --raw /api/v1/namespaces/golden/finalize -f -")
    run('kubectl create ns golden; kubectl config set-context --current --namespace=golden')
    run("kubectl patch pvc data --type=merge -p '{\"metadata\":{\"finalizers\":null}}'")
    run('kubectl delete netpol,pod,svc,ep,endpointslice,deploy,rs,ds,pvc,cm,secret,event --all --force --grace-period=0 --wait=false')
    # The node's heartbeat, as its kubelet would keep it.
    run('kubectl delete lease node-g -n kube-node-lease; kubectl create -f lease.yaml')
    out = []
    text = open(os.path.join(here, name + '.cases')).read()
    for line in re.findall(r"(?:[^\n']|'[^']*')+", text):
        if line.startswith('# status '):
            _, _, kind, obj, status = line.split(' ', 4)
            o, e, rc = run(f"kubectl patch {kind} {obj} --subresource=status --type=merge -p '{{\"status\":{status}}}'")
            assert rc == 0, (line, e)
            out.append(line + '\n')
            continue
        o, e, rc = run(line)
        out.append(f'$ {line}\n{o}{"--- stderr" + chr(10) + e if e else ""}--- {rc}\n')
    open(os.path.join(here, name + '.txt'), 'w').write(''.join(out))
shutil.rmtree(work)
