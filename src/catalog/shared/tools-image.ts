// renovate: datasource=docker depName=docker.io/library/python
const python = '3.14.2-slim';

/** Python with a shell and Debian's tools, for what images that hold one program and nothing else cannot do: setup and copies. */
export const toolsImage = `docker.io/library/python:${python}`;
