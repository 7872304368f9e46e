/** What admission said of a pod, without the words of the controller that passed it on. */
export function admissionWords(message: string): string {
  return message
    .replace(/^\(combined from similar events\): /, '')
    .replace(/^Error creating: /, '')
    .replace(/^create Pod \S+ in \w+ \S+ failed error: /i, '')
    .replace(/^\S+ "[^"]+" is forbidden: /, '');
}

/** What most often helps against each kind of refusal, of a pod or of the object that was sent. */
export function admissionHint(message: string): string | undefined {
  const level = /violates PodSecurity "(\w+)/.exec(message)?.[1];
  if (level !== undefined) return `change what the message names, or declare the namespace with a lower level than \`${level}\``;
  if (/failed quota: .* must specify/.test(message))
    return 'write down what the message names for each container, or give the namespace a limit range with defaults: its quota counts it';
  if (/exceeded quota/.test(message)) return 'raise the quota of the namespace, or ask for less';
  if (/(?:minimum|maximum) .* (?:usage )?per|per (?:Container|Pod|PersistentVolumeClaim) is/.test(message))
    return 'stay within the limit range of the namespace, or change it';
  if (/serviceaccount "[^"]+" not found/.test(message)) return 'declare the service account, or correct its name';
  if (/no PriorityClass/.test(message)) return 'name a priority class of the cluster';
  return undefined;
}
