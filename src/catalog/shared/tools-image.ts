// renovate: datasource=docker depName=docker.io/library/python
const python = '3.14.2-slim';
// renovate: datasource=docker depName=docker.io/library/busybox
const busybox = '1.37.0';

/** Python with a shell and Debian's tools, for what images that hold one program and nothing else cannot do: setup and copies. */
export const toolsImage = `docker.io/library/python:${python}`;

/** A shell with the small tools of its kind, where Python is not needed. */
export const shellImage = `docker.io/library/busybox:${busybox}`;
