export { ArgoCd } from './argocd.ts';
export type {
  ArgoCdEmail,
  ArgoCdNotificationsProps,
  ArgoCdOverrides,
  ArgoCdProps,
  ArgoCdReceiver,
  ArgoCdRights,
  ArgoCdSignOnProps,
  ArgoCdTelegram,
  ArgoCdWebhook,
} from './argocd-props.ts';
