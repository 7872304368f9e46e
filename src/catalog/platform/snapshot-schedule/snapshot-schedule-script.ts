/** Label of the snapshots of a schedule; its value is the name of the schedule. */
export const scheduleLabel = 'labwright.dev/snapshot-schedule';

/**
 * What the CronJob runs. It speaks to the API server with the token of its service account and Python's own library. Its
 * snapshots carry one label and belong to nothing: Argo CD does not know them, and no Job takes them with it when it goes.
 */
export const snapshotScript = `"""Makes a VolumeSnapshot of each claim, waits until all are ready, then removes those beyond the number to keep."""
import calendar
import http.client
import json
import os
import ssl
import sys
import time
import urllib.error
import urllib.parse
import urllib.request

LABEL = '${scheduleLabel}'
ACCOUNT = os.environ.get('ACCOUNT', '/var/run/secrets/kubernetes.io/serviceaccount')
SERVER = f'https://{os.environ["KUBERNETES_SERVICE_HOST"]}:{os.environ["KUBERNETES_SERVICE_PORT"]}'
NAMESPACE = os.environ['NAMESPACE']
SCHEDULE = os.environ['SCHEDULE']
SNAPSHOT_CLASS = os.environ['SNAPSHOT_CLASS']
STORAGE_CLASSES = os.environ['STORAGE_CLASSES'].split()
CLAIMS = os.environ['CLAIMS'].split()
EXCLUDE = json.loads(os.environ['EXCLUDE'])
KEEP = int(os.environ['KEEP'])
READY_SECONDS = int(os.environ['READY_SECONDS'])
PAUSE = float(os.environ.get('PAUSE', '5'))
# So many that never got ready are enough: nothing removes them before a newer one is.
UNREADY = max(KEEP, 3)

claims_path = f'/api/v1/namespaces/{NAMESPACE}/persistentvolumeclaims'
snapshots_path = f'/apis/snapshot.storage.k8s.io/v1/namespaces/{NAMESPACE}/volumesnapshots'
problems = []


class Refused(Exception):
    def __init__(self, code, text):
        super().__init__(text)
        self.code = code


def opener():
    tls = ssl.create_default_context(cafile=os.path.join(ACCOUNT, 'ca.crt'))
    # Certificates of many clusters lack extensions that Python has asked for since 3.13; chain and address are still checked.
    tls.verify_flags &= ~ssl.VERIFY_X509_STRICT
    return urllib.request.build_opener(urllib.request.ProxyHandler({}), urllib.request.HTTPSHandler(context=tls))


OPENER = opener()


def reason(text):
    try:
        return json.loads(text)['message']
    except (ValueError, KeyError, TypeError):
        return text.strip()[:200]


def call(method, path, body=None):
    """One request. A server that is busy or away for a moment is asked again, for two minutes."""
    end = time.monotonic() + 120
    while True:
        request = urllib.request.Request(SERVER + path, None if body is None else json.dumps(body).encode(), method=method)
        # The kubelet replaces the token while the Job runs.
        with open(os.path.join(ACCOUNT, 'token')) as file:
            request.add_header('Authorization', 'Bearer ' + file.read().strip())
        request.add_header('Content-Type', 'application/json')
        try:
            with OPENER.open(request, timeout=30) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            text = f'{method} {path.partition("?")[0]}: {error.code} {reason(error.read().decode(errors="replace"))}'
            if error.code != 429 and error.code < 500:
                raise Refused(error.code, text) from None
        except (OSError, http.client.HTTPException) as error:
            text = f'{method} {path.partition("?")[0]}: {error}'
            if isinstance(getattr(error, 'reason', None), ssl.SSLCertVerificationError):
                raise Refused(0, text) from None
        if time.monotonic() > end:
            raise Refused(0, text)
        time.sleep(PAUSE)


def every(path, **query):
    items, start = [], None
    while start != '':
        page = call('GET', path + '?' + urllib.parse.urlencode({'limit': 500, **query, **({'continue': start} if start else {})}))
        items += page['items']
        start = page['metadata'].get('continue', '')
    return items


def problem(text):
    print(f'problem: {text}')
    problems.append(text)


def name_of(thing):
    return thing['metadata']['name']


def claim_of(snapshot):
    return snapshot['spec']['source'].get('persistentVolumeClaimName')


def made(snapshot):
    return calendar.timegm(time.strptime(snapshot['metadata']['creationTimestamp'], '%Y-%m-%dT%H:%M:%SZ'))


def stays(snapshot):
    return 'deletionTimestamp' not in snapshot['metadata']


def is_ready(snapshot):
    return stays(snapshot) and snapshot.get('status', {}).get('readyToUse') is True


def own():
    """The snapshots of this schedule, whoever started the run that made them."""
    return every(snapshots_path, labelSelector=f'{LABEL}={SCHEDULE}')


def chosen():
    """Names of the claims to take."""
    found = {name_of(claim): claim for claim in every(claims_path)}
    names = []
    for name in sorted(set(EXCLUDE) - set(found)):
        print(f'{name}: would be left out, and is not there')
    for name in sorted(set(CLAIMS or found)):
        claim = found.get(name)
        if claim is None:
            problem(f'claim {name} is not there')
            continue
        storage_class = claim['spec'].get('storageClassName')
        phase = claim.get('status', {}).get('phase')
        if name in EXCLUDE:
            print(f'{name}: left out, {EXCLUDE[name]}')
        elif storage_class not in STORAGE_CLASSES:
            if CLAIMS:
                problem(f'claim {name} lies on class {storage_class}, of which no snapshots are made')
        elif not stays(claim):
            print(f'{name}: left out, it is being removed')
        elif phase == 'Bound':
            names.append(name)
        elif phase == 'Lost' or CLAIMS:
            problem(f'claim {name} is {phase}, not Bound')
        else:
            print(f'{name}: left out, it is {phase}')
    if not names:
        problem(f'no bound claim on {", ".join(STORAGE_CLASSES)} in {NAMESPACE}: there is nothing to take')
    return names


def take(claim):
    """Makes one snapshot. A name that somebody else has is a matter of the second."""
    for attempt in range(5):
        name = f'{claim[:236]}-{time.strftime("%Y%m%dt%H%M%Sz", time.gmtime())}'
        body = {
            'apiVersion': 'snapshot.storage.k8s.io/v1',
            'kind': 'VolumeSnapshot',
            'metadata': {'name': name, 'namespace': NAMESPACE, 'labels': {LABEL: SCHEDULE}},
            'spec': {'volumeSnapshotClassName': SNAPSHOT_CLASS, 'source': {'persistentVolumeClaimName': claim}},
        }
        try:
            call('POST', snapshots_path, body)
            print(f'{claim}: {name} is asked for')
            return name
        except Refused as error:
            if error.code != 409 or attempt == 4:
                raise
        time.sleep(1.1)


def take_all():
    """Name of the new snapshot of each claim."""
    earlier = own()
    taken = {}
    for claim in chosen():
        unready = [name_of(one) for one in earlier if claim_of(one) == claim and stays(one) and not is_ready(one)]
        if len(unready) >= UNREADY:
            problem(f'{claim}: {len(unready)} earlier ones never got ready, so no further one is made: {", ".join(sorted(unready))}')
            continue
        try:
            taken[claim] = take(claim)
        except Refused as error:
            problem(f'{claim}: {error}')
    return taken


def wait_for(taken):
    """Claims whose new snapshot is ready."""
    end = time.monotonic() + READY_SECONDS
    ready, last = set(), {}
    while len(ready) < len(taken):
        known = {name_of(one): one for one in own()}
        for claim, name in taken.items():
            snapshot = known.get(name)
            text = 'it is gone' if snapshot is None else snapshot.get('status', {}).get('error', {}).get('message', 'the driver says nothing')
            if snapshot is not None and is_ready(snapshot) and claim not in ready:
                ready.add(claim)
                print(f'{claim}: {name} is ready')
            elif claim not in ready:
                last[claim] = text
        if time.monotonic() > end:
            break
        if len(ready) < len(taken):
            time.sleep(PAUSE)
    for claim, name in taken.items():
        if claim not in ready:
            problem(f'{claim}: {name} was not ready within {READY_SECONDS} s: {last[claim]}')
    return ready


def prune(claim, newest_name, snapshots):
    """Removes what is beyond the number to keep, and what never got ready, all of it older than the newest, which is ready."""
    mine = sorted((one for one in snapshots if claim_of(one) == claim and stays(one)), key=lambda one: (made(one), name_of(one)))
    newest = next((one for one in mine if name_of(one) == newest_name and is_ready(one)), None)
    if newest is None:
        return 0
    older = [one for one in mine if made(one) < made(newest)]
    ready = [one for one in older if is_ready(one)]
    # One that is not ready may still be at work for another run.
    given_up = [one for one in older if not is_ready(one) and made(newest) - made(one) > READY_SECONDS]
    doomed = ready[: max(0, len(ready) - (KEEP - 1))] + given_up
    for one in doomed:
        try:
            call('DELETE', f'{snapshots_path}/{name_of(one)}', {'preconditions': {'uid': one['metadata']['uid']}})
            print(f'{claim}: {name_of(one)} is removed')
        except Refused as error:
            if error.code != 404:
                problem(f'{claim}: {error}')
    return len(doomed)


def main():
    taken = take_all()
    ready = wait_for(taken)
    snapshots = own()
    removed = sum(prune(claim, taken[claim], snapshots) for claim in sorted(ready))
    print(f'{len(ready)} of {len(taken)} new snapshots are ready, {removed} old ones were removed')


try:
    main()
except Refused as error:
    problem(str(error))
if problems:
    sys.exit('failed: ' + '; '.join(problems))
`;
