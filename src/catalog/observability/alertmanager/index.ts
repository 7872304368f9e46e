export { Alertmanager } from './alertmanager.ts';
export type {
  AlertmanagerOverrides,
  AlertmanagerProps,
  DeadMansSwitch,
  EmailReceiver,
  NoDeadMansSwitch,
  Receiver,
  Route,
  TelegramReceiver,
  WebhookReceiver,
} from './alertmanager-props.ts';
