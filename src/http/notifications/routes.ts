import type { Api } from '../common/env.ts';
import { messageRoutes } from './message-routes.ts';
import { notificationSettingRoutes } from './settings-routes.ts';
import { webhookRoutes } from './webhook-routes.ts';

/** Who hears of what, where webhooks go, and the log of what was said. */
export function notificationRoutes(api: Api): void {
  notificationSettingRoutes(api);
  webhookRoutes(api);
  messageRoutes(api);
}
