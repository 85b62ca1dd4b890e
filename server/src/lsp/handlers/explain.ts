// invlock.explain and invlock.model

import { ruleNamed } from '../../analysis/catalog.ts';
import { explainText, unknownName } from '../../features/explain.ts';
import { modelAs, modelList } from '../../features/model-as.ts';
import { readRulePage } from '../../platform/pages.ts';
import { invalid, optionalFormat, optionalText, textOf, type Fields } from '../arguments.ts';
import type { Commands } from '../extensions.ts';

export function explain(fields: Fields): Commands['invlock.explain']['answer'] {
  const name = textOf(fields, 'name');
  const markdown = explainText(name, readRulePage);
  if (markdown === null) throw invalid(unknownName(name));
  const rule = ruleNamed(name);
  return markdown === '' ? null : { title: rule === null ? name : `${rule.code} ${rule.slug}`, markdown };
}

export function model(fields: Fields): Commands['invlock.model']['answer'] {
  const name = optionalText(fields, 'name');
  if (name === null) return modelList();
  const text = modelAs(name, optionalFormat(fields) ?? 'text');
  if (text === null) throw invalid(unknownName(name));
  return text;
}
