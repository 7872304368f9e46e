/**
 * Damn Vulnerable Web Application as its authors build it, of 2026; it has no tag but `latest`. The older
 * `vulnerables/web-dvwa` is of others, and of 2018.
 */
export const dvwaImage = 'ghcr.io/digininja/dvwa@sha256:ed35515e9111801e6e386a6fbb11165508cc7f72e0cb8da4dbb3df70182986c6';

// renovate: datasource=docker depName=docker.io/library/mariadb
const mariadb = '10.11.19';
/** The series that DVWA's own compose file uses; it gets fixes until February 2028. */
export const mariadbImage = `docker.io/library/mariadb:${mariadb}`;
/** User and group of the MariaDB image. */
export const mariadbUser = 999;
