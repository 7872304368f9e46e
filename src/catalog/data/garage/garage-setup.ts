/**
 * What the setup Job runs. Garage's image has neither a shell nor anything else to run, so it speaks to the administration
 * API, version 2. Tokens and keys come from files, never from an argument or a log.
 */
export const garageSetup = `"""Gives the node its volume, then makes every bucket and a key for it alone. Every sync runs it."""
import json
import os
import sys
import time
import urllib.error
import urllib.request

ADMIN = os.environ['ADMIN']
SECRETS = os.environ['SECRETS']


def read(path):
    with open(os.path.join(SECRETS, path)) as file:
        return file.read().strip()


def call(endpoint, body=None):
    request = urllib.request.Request(f'{ADMIN}/v2/{endpoint}', None if body is None else json.dumps(body).encode())
    request.add_header('Authorization', 'Bearer ' + read('admin/token'))
    request.add_header('Content-Type', 'application/json')
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.load(answer)
    except urllib.error.HTTPError as error:
        sys.exit(f'{endpoint.partition("?")[0]}: {error.code} {error.read().decode()}')


def wait_for_node(seconds):
    end = time.monotonic() + seconds
    while True:
        try:
            return call('GetClusterStatus')['nodes'][0]['id']
        except OSError as error:
            if time.monotonic() > end:
                sys.exit(f'no answer from {ADMIN} for {seconds} seconds: {error}')
            time.sleep(3)


def give_volume(node, capacity):
    layout = call('GetClusterLayout')
    if any(role['id'] == node and role['capacity'] == capacity for role in layout['roles']):
        return
    call('UpdateClusterLayout', {'roles': [{'id': node, 'zone': 'home', 'capacity': capacity, 'tags': []}]})
    call('ApplyClusterLayout', {'version': layout['version'] + 1})
    print(f'the node has {capacity} bytes for objects')


def wait_for_health(seconds):
    end = time.monotonic() + seconds
    while (status := call('GetClusterHealth')['status']) != 'healthy':
        if time.monotonic() > end:
            sys.exit(f'the store is {status} for {seconds} seconds')
        time.sleep(2)


def make_key(bucket, label):
    key, secret = read(f'buckets/{bucket}/access-key'), read(f'buckets/{bucket}/secret-key')
    if not any(known['id'] == key for known in call('ListKeys')):
        call('ImportKey', {'accessKeyId': key, 'secretAccessKey': secret, 'name': label})
    elif call(f'GetKeyInfo?id={key}&showSecretKey=true')['secretAccessKey'] != secret:
        sys.exit(f'bucket {bucket}: Garage never changes the secret of a key; rotate its seed together with its secret-key')
    return key


def make_bucket(bucket, quota):
    known = {alias: each['id'] for each in call('ListBuckets') for alias in each['globalAliases']}
    identity = known.get(bucket) or call('CreateBucket', {'globalAlias': bucket})['id']
    call(f'UpdateBucket?id={identity}', {'quotas': {'maxSize': quota, 'maxObjects': None}})
    label = f'bucket-{bucket}'
    key = make_key(bucket, label)
    call('AllowBucketKey', {'bucketId': identity, 'accessKeyId': key, 'permissions': {'read': True, 'write': True}})
    # A key that was replaced opens nothing any more. Keys that a person made have other names.
    for other in call(f'GetBucketInfo?id={identity}')['keys']:
        if other['name'] == label and other['accessKeyId'] != key:
            everything = {'read': True, 'write': True, 'owner': True}
            call('DenyBucketKey', {'bucketId': identity, 'accessKeyId': other['accessKeyId'], 'permissions': everything})
    print(f'bucket {bucket} is there, with a key of its own')


node = wait_for_node(900)
give_volume(node, int(os.environ['CAPACITY']))
wait_for_health(120)
for name, size in json.loads(os.environ['BUCKETS']).items():
    make_bucket(name, size)
`;
