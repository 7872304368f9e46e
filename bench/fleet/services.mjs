// What the generated fleet consists of, as data: every writer in this folder makes its program from the same services.

/** Objects of one service: a Deployment and a Service. */
const objectsPerService = 2;
/** Services of one application, so that an application has 20 objects. */
const servicesPerApplication = 10;

/** Objects of one application. */
export const objectsPerApplication = objectsPerService * servicesPerApplication;

/** Namespace of everything in the fleet. */
export const namespace = 'web';

/** Names of the applications that hold this many objects. */
export function applicationsFor(objects) {
  return Array.from({ length: Math.ceil(objects / objectsPerApplication) }, (_, index) => applicationName(index));
}

/** `app-00007`: the same length for each, so that all fleets are alike. */
export function applicationName(index) {
  return `app-${String(index).padStart(5, '0')}`;
}

/** The services of one application; no two have the same name, as they share a namespace. */
export function servicesOf(application) {
  return Array.from({ length: servicesPerApplication }, (_, index) => {
    const name = `${application}-web-${index}`;
    return {
      name,
      image: `registry.example.org/bench/web:1.${index}.0`,
      port: 8000 + index,
      cpu: `${50 + index * 10}m`,
      memory: `${64 + index * 16}Mi`,
      env: [
        { name: 'APP_NAME', value: name },
        { name: 'BASE_URL', value: `https://${name}.example.org` },
        { name: 'DEBUG', value: 'false' },
        { name: 'LOG_LEVEL', value: index % 2 === 0 ? 'info' : 'warn' },
        { name: 'PORT', value: String(8000 + index) },
        { name: 'TIME_OUT', value: '30s' },
        { name: 'TZ', value: 'Europe/Berlin' },
        { name: 'WORKERS', value: String(1 + (index % 4)) },
      ],
    };
  });
}
