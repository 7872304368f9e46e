/** Why a token cannot be sent; what it is, is never said. */
export function tokenFault(variable: string, token: string): string | undefined {
  return /^[\x21-\x7e]+$/.test(token) ? undefined : `${variable} holds blanks, line breaks or letters that no token has: set it anew`;
}
