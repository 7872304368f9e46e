/** What stops the setup and is no fault of the program: told in a sentence, with what to do. */
export class Trouble extends Error {
  name = 'Trouble';

  /**
   * @param {string} message what happened
   * @param {string} [hint] the next thing to try
   */
  constructor(message, hint) {
    super(hint === undefined ? message : `${message}\n  ${hint}`);
  }
}

/**
 * A failure of the file system as a sentence.
 * @param {unknown} error
 * @param {string} folder where it was being written
 */
export function fileTrouble(error, folder) {
  const { code, message } = /** @type {NodeJS.ErrnoException} */ (error);
  if (code === 'ENOSPC' || code === 'EDQUOT')
    return new Trouble(`the disk is full: ${folder}`, 'make room, or name another folder with LABWRIGHT_CACHE');
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS' || code === 'ENOTDIR' || code === 'EEXIST')
    return new Trouble(`${folder} cannot be written: ${message}`, 'name another folder with LABWRIGHT_CACHE');
  return error;
}
