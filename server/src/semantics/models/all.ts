// Every protocol that runs, in the order that lists show them.

import type { ProtocolModel } from '../protocol.ts';
import { intervalNotifier } from './interval-notifier.ts';
import { invlock } from './invlock.ts';
import { invlockRfc } from './invlock-rfc.ts';

export const models: readonly ProtocolModel[] = [invlockRfc, invlock, intervalNotifier];

export function modelNamed(name: string): ProtocolModel | undefined {
  return models.find((m) => m.id === name);
}
