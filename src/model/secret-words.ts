/** Last words of a name that hold a secret by themselves. */
const SECRET_WORD =
  /^(password|passwd|passphrase|pass|pwd|secret|token|apikey|secretkey|privatekey|accesskey|credentials?|requirepass|masterauth)$/;
/** The same, glued to what stands before it: `PGPASSWORD`, `MYSQLPASSWD`. */
const SECRET_ENDING = /(password|passwd|apikey|authtoken|accesstoken)$/;
/** Words that make a following `key` a secret one. */
const BEFORE_KEY = /^(api|secret|access|private|encryption|encrypt|signing|auth|master|session|cookie|jwt|app|license|account)$/;
/** Words after a secret one that change nothing: `SECRET_KEY_BASE`, `ADMIN_PASSWORD_2`. */
const TAIL = /^(base|value|base64|plain|default|\d+)$/;
/** Words that say the value names a Secret, or counts tokens, or is public. */
const REFERENCE = /^(existing|pull|max|min|num|total|public|ref)$/;

/** Nearly every name has none of these, and most of the time of a run would go into taking it apart. */
const ANY_WORD = /pass|pwd|secret|token|key|credential|auth/i;

/** Whether a variable, option or key is named like something that holds a secret value. */
export function isSecretName(name: string): boolean {
  if (!ANY_WORD.test(name)) return false;
  const words = name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '');
  while (words.length > 1 && TAIL.test(words.at(-1) ?? '')) words.pop();
  if (words.some((word) => REFERENCE.test(word))) return false;
  const [last = '', before = ''] = [words.at(-1), words.at(-2)];
  return SECRET_WORD.test(last) || SECRET_ENDING.test(last) || (last === 'key' && BEFORE_KEY.test(before));
}

/** Values that stand for "none" or wait to be filled in. A weak but real password such as `changeme` is not among them. */
const PLACEHOLDER =
  /^(sk-)?(no[-_ ]?(key|token|auth|password)?([-_ ](needed|used|required|set))?|not?[-_ ](needed|used|required|set|applicable)|none|null|nil|unused|empty|disabled|dummy|placeholder|n\/a|ignored?|include|omit|same-origin|string)$/i;
const BOOLEAN = /^(true|false|yes|no|on|off|enabled|disabled|required|optional|always|never|auto)$/i;
/** Filled in later by the kubelet, a shell, a template engine or the program itself. */
const LATER = /\$\(|\$\{|\{\{|<%|%\(|^\$|^<.*>$|^%.*%$|^ENC\[|^(vault|env|file|ref|secret):|os\.environ|process\.env|^REPLACE_ME|^@/;
const PATH = /^(?:\.{1,2}|~)?\/[\w.-]+(?:\/|$)|^\w[\w-]*\/.*\.(?:key|pem|txt|ya?ml|json|token)$/;
const URL_LIKE = /^[a-z][a-z0-9+.-]*:\/\//i;
const MASKED = /^[*x•.…-]+$/i;

/** Whether a value is a secret written out, and not a placeholder, switch, path, reference or number of tokens. */
export function isWrittenOut(name: string, value: string): boolean {
  const text = value.trim();
  if (text === '' || MASKED.test(text) || PLACEHOLDER.test(text) || BOOLEAN.test(text)) return false;
  if (LATER.test(text) || PATH.test(text) || URL_LIKE.test(text)) return false;
  if (/api[_-]?key$/i.test(name) && /^[a-z]{1,8}$/i.test(text)) return false; // `ollama`: clients demand a key that the server ignores
  return !(/token$/i.test(name) && /^\d+[smhd]?$/.test(text));
}

const USER_INFO = /\b[a-z][a-z0-9+.-]{0,30}:\/\/[^\s/:@"'`]*:([^\s/@"'`]+)@/gi;

/** Whether a text has a URL with a password written out: `redis://:hunter2@redis:6379`. */
export function hasPasswordInUrl(text: string): boolean {
  return text.includes('://') && [...text.matchAll(USER_INFO)].some(([, password = '']) => isWrittenOut('password', password));
}

const TOKENS =
  /-----BEGIN [A-Z ]*PRIVATE KEY-----|\b(?:glpat-[\w-]{20,}|glrt-[\w-]{20,}|gh[pousr]_\w{36,}|github_pat_\w{22,}|xox[abp]-[\w-]{10,}|AKIA[A-Z0-9]{16}|hf_[A-Za-z0-9]{30,}|sk-[A-Za-z0-9_]{32,}|eyJ[\w-]{10,}\.[\w-]{10,}\.[\w-]{10,})/;

/** Whether a text holds something that is secret by its very form: a private key, or a token of a known service. */
export function hasKnownToken(text: string): boolean {
  return text.length > 12 && TOKENS.test(text);
}
