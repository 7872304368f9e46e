// What must be true of an object for an exception to hold. An exception that only gave a reason would go on when the reason is gone.

const containers = ({ pod }) => [...(pod?.initContainers ?? []), ...(pod?.containers ?? [])];
const context = (object, container) => ({ ...object.pod?.securityContext, ...container.securityContext });

/** Seconds until a probe gives up, with the API's defaults. */
const patience = ({ periodSeconds = 10, failureThreshold = 3 }) => periodSeconds * failureThreshold;

/** Each is asked with the object, its cluster, and for secrets the line that the judge pointed at. */
export const reasons = {
  /** Every image has a tag that is not `latest`, or a digest, so that the node's copy is the right one. */
  'images are pinned': ({ object }) =>
    containers(object).every(({ image }) => image.includes('@sha256:') || /:(?!latest$)[^/:]+$/.test(image)),

  /** Nothing runs as root: the number is the image's own, and files in it belong to that number. */
  'a user of the image, not root': ({ object }) =>
    containers(object).every((container) => context(object, container).runAsNonRoot === true && context(object, container).runAsUser !== 0),

  /** The root file system is read-only and every scratch volume has a size: nothing but logs, which the kubelet rotates, can grow. */
  'scratch space is bounded': ({ object }) =>
    containers(object).every((container) => container.securityContext?.readOnlyRootFilesystem === true) &&
    (object.pod?.volumes ?? []).every(({ emptyDir }) => emptyDir === undefined || emptyDir.sizeLimit !== undefined),

  /** The pods come from a chart, an operator, an install manifest or a program, so that a judge of files cannot see them. */
  'pods are not rendered here': ({ object, cluster }) => cluster.unrendered.has(object.namespace),

  /** A Service without a selector, whose endpoints are written by hand. */
  'the Service selects nothing': ({ object }) => object.body.spec?.selector === undefined,

  /** Its quota lets no pod in. */
  'the namespace takes no pods': ({ object, cluster }) =>
    cluster.objects.some(
      ({ namespace, body }) => namespace === object.namespace && body.kind === 'ResourceQuota' && body.spec.hard.pods === '0',
    ),

  /** The same question, but a restart takes longer to come than being left out: the way Kubernetes' documentation names for it. */
  'liveness gives up later than readiness': ({ object }) =>
    containers(object).every(
      ({ livenessProbe, readinessProbe }) =>
        livenessProbe === undefined || readinessProbe === undefined || patience(livenessProbe) > patience(readinessProbe),
    ),

  /** The value on the line is the name of a Secret that the cluster declares. */
  'the text names a Secret': ({ text = '', cluster }) => cluster.secrets.has(/[:=]\s*["']?([a-z0-9.-]+)["']?,?$/.exec(text)?.[1]),
};
