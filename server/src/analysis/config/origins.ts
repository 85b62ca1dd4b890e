// The settings that hold for a file as rows: each with its value and the place that set it.

import { noConfig, type Config } from './config.ts';

export interface SettingRow<T> {
  readonly name: string;
  readonly value: unknown;
  /** null: nobody set it, and the value is the default. */
  readonly origin: T | null;
}

/** As it would stand in the file. */
export function plainConfig({ severity, ...rest }: Config): Readonly<Record<string, unknown>> {
  return { ...rest, severity: Object.fromEntries(severity) };
}

/** In the order of the schema. @param origins what is known of the place of each key that is set */
export function settingRows<T>(config: Config, origins: ReadonlyMap<string, T>): SettingRow<T>[] {
  const values = plainConfig(config);
  return Object.keys(noConfig).map((name) => ({
    name,
    value: values[name],
    origin: origins.get(name) ?? null,
  }));
}
